import Casework
import Foundation
import Records
import TestKit

@testable import Disclosure

/// One line of a `.matrix` file: one value of one cell (Protocol/vectors/README.md, "disclosure").
struct MatrixLine: CustomStringConvertible {
  let niveau: Niveau
  let group: FieldGroup
  let role: RecipientRole
  /// A, J or D.
  let decision: String
  let isUnclear: Bool
  let value: String
  let rule: String
  let conditions: [String]

  var description: String { "\(niveau) \(group.rawValue) \(role.rawValue): \(value) \(rule) \(conditions)" }

  var form: Form? {
    switch value {
    case "ja": .heel
    case "hoofdlijn": .hoofdlijn
    case "ja/nee": .jaNee
    default: nil
    }
  }

  init(_ text: Substring, file: String) throws {
    let parts = text.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    let fault = UnreadableLine(file: file, line: String(text))
    guard parts.count == 9, let niveau = Niveau(rawValue: parts[0]), let group = FieldGroup(rawValue: parts[1]),
      let role = RecipientRole(rawValue: parts[2]), ["A", "J", "D"].contains(parts[3]), ["?", "-"].contains(parts[4]),
      ["ja", "hoofdlijn", "ja/nee", "nee"].contains(parts[5])
    else { throw fault }
    self.niveau = niveau
    self.group = group
    self.role = role
    decision = parts[3]
    isUnclear = parts[4] == "?"
    value = parts[5]
    rule = parts[6]
    conditions = parts[7] == "-" ? [] : parts[7].split(separator: ",").map(String.init)
  }
}

/// The three `.matrix` files, read on their own: nothing of the deelbeleid or its parser is used.
struct Matrix {
  let lines: [MatrixLine]
  private let byCell: [[MatrixLine]]

  init() throws {
    var lines: [MatrixLine] = []
    for name in ["hinder", "overlast", "process"] {
      for text in try vectorLines("\(name).matrix") { lines.append(try MatrixLine(text, file: name)) }
    }
    var byCell = [[MatrixLine]](repeating: [], count: 3 * 34 * 10)
    for line in lines { byCell[Policy.index(line.niveau, line.group, line.role)].append(line) }
    self.lines = lines
    self.byCell = byCell
  }

  /// The values of one cell, in order; none for a row that the niveau does not have.
  func cell(_ niveau: Niveau, _ group: FieldGroup, _ role: RecipientRole) -> [MatrixLine] {
    byCell[Policy.index(niveau, group, role)]
  }
}

/// The lines of a vector file that say something.
func vectorLines(_ name: String) throws -> [Substring] {
  let url = try repositoryRoot().appendingPathComponent("Protocol/vectors/disclosure/\(name)")
  return try String(contentsOf: url, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#") }
}

/// A line of a vector file that cannot be read; it is never skipped.
struct UnreadableLine: Error {
  let file: String
  let line: String
}
