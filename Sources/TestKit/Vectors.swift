public import Foundation

/// One file of `Protocol/vectors`: an input and what must come of it (Protocol/vectors/README.md).
public struct Vector: Sendable, CustomStringConvertible {
  /// The name of the file without its extension.
  public let file: String
  /// All header lines in order, as key and value.
  public let headers: [(key: String, value: String)]
  /// The input: all `hex:` and `text:` lines joined.
  public let input: [UInt8]

  /// The value of the header line `key`, or nothing.
  public func value(_ key: String) -> String? { headers.first { $0.key == key }?.value }

  /// The values of all header lines `key`.
  public func values(_ key: String) -> [String] { headers.filter { $0.key == key }.map(\.value) }

  /// What must come of the input: a word from the closed list of the chapter.
  public var expect: String { value("expect") ?? "" }

  /// File and subject, for failure messages.
  public var description: String { "\(file) (\(value("name") ?? ""))" }

  /// All vectors of a chapter, by file name. An unreadable file is an error, never skipped.
  public static func chapter(_ chapter: String) throws -> [Vector] {
    let folder = try repositoryRoot().appendingPathComponent("Protocol/vectors/\(chapter)")
    return try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "txt" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { url in
        try Vector(
          file: url.deletingPathExtension().lastPathComponent,
          contents: String(contentsOf: url, encoding: .utf8))
      }
  }

  /// Reads one vector from the contents of its file.
  public init(file: String, contents: String) throws {
    var headers: [(key: String, value: String)] = []
    var input: [UInt8] = []
    for line in contents.split(separator: "\n") where !line.hasPrefix("#") {
      guard let colon = line.firstIndex(of: ":") else { throw VectorFault(file: file, line: String(line)) }
      let key = String(line[..<colon])
      var value = line[line.index(after: colon)...]
      if value.hasPrefix(" ") { value.removeFirst() }
      let bytes: [UInt8]?
      switch key {
      case "hex": bytes = Self.hexadecimal(value)
      case "text": bytes = Self.unescaped(value)
      default:
        headers.append((key, String(value)))
        continue
      }
      guard let bytes else { throw VectorFault(file: file, line: String(line)) }
      input += bytes
    }
    for key in ["name", "expect"] where !headers.contains(where: { $0.key == key }) {
      throw VectorFault(file: file, line: "no \(key)")
    }
    self.file = file
    self.headers = headers
    self.input = input
  }

  /// Pairs of hexadecimal digits; spaces are ignored.
  private static func hexadecimal(_ text: Substring) -> [UInt8]? {
    let digits = text.filter { $0 != " " }.compactMap(\.hexDigitValue).map { UInt8($0) }
    guard digits.count == text.filter({ $0 != " " }).count, digits.count.isMultiple(of: 2) else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  /// UTF-8 text in which `\r`, `\n`, `\t`, `\\` and `\xNN` stand for bytes.
  private static func unescaped(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "\\") else {
        bytes.append(byte)
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "r"): bytes.append(13)
      case UInt8(ascii: "n"): bytes.append(10)
      case UInt8(ascii: "t"): bytes.append(9)
      case UInt8(ascii: "\\"): bytes.append(UInt8(ascii: "\\"))
      case UInt8(ascii: "x"):
        guard let value = hexadecimal(Substring(decoding: rest.prefix(2), as: UTF8.self)), value.count == 1 else {
          return nil
        }
        bytes += value
        rest = rest.dropFirst(2)
      default: return nil
      }
    }
    return bytes
  }
}

/// A line of a vector file that cannot be read.
public struct VectorFault: Error, CustomStringConvertible {
  /// The file without its extension.
  public let file: String
  /// The line, or what is missing.
  public let line: String

  /// File and line.
  public var description: String { "vector \(file): cannot read '\(line)'" }
}

/// The root of the source tree: the folder above this file that holds `Protocol`.
public func repositoryRoot(from file: String = #filePath) throws -> URL {
  var folder = URL(fileURLWithPath: file)
  while folder.path != "/" {
    folder.deleteLastPathComponent()
    if FileManager.default.fileExists(atPath: folder.appendingPathComponent("Protocol/vectors").path) { return folder }
  }
  throw VectorFault(file: file, line: "no folder Protocol/vectors above this file")
}
