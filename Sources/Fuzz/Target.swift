/// Something of the product that takes input from outside, and what must hold of it whatever comes in.
struct Target: Sendable {
  /// How it is named on the command line and in a report.
  let name: String
  /// What the input looks like, which decides how it is made worse.
  let shape: Shape
  /// Good input, from which bad input is made.
  let samples: @Sendable () throws -> [[UInt8]]
  /// Gives the input to the product.
  /// - Throws: a ``Finding`` when something does not hold; nothing else.
  let check: @Sendable (_ input: [UInt8], _ chance: inout Mutation) throws -> Outcome

  /// What an input looks like.
  enum Shape: Sendable {
    /// One item of CBOR: also changed as a tree, so that what comes out is well formed and wrong further in.
    case cbor
    /// Any bytes.
    case bytes
    /// Lines of words.
    case text
  }

  /// What became of an input. Both are right; a run in which one of them never happens tries too little.
  enum Outcome: Sendable {
    case accepted
    case refused
  }

  /// Every target, in the order in which they are tried.
  static let all: [Target] = wire + enrolment + records + files

  /// The target with this name.
  static func named(_ name: String) throws -> Target {
    guard let target = all.first(where: { $0.name == name }) else {
      throw Finding("there is no target '\(name)'; there are \(all.map(\.name).joined(separator: ", "))")
    }
    return target
  }
}

/// Something that does not hold.
struct Finding: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// Personal data in the samples that no error may ever repeat.
enum Marked {
  static let name = "Zebedeus-Kwakkelstein"
  static let number = "0612398745"

  /// Checks what is said of a refused input: it says something, and nothing of what came in.
  static func check(_ message: String) throws {
    if message.allSatisfy(\.isWhitespace) { throw Finding("it was refused without a word") }
    for text in [name, number] where message.contains(text) {
      throw Finding("the error repeats personal data of the input: \(message)")
    }
  }
}
