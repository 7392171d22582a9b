/// Swift source taken apart by line: what is code and what is comment. The contents of strings are left out of both,
/// because a rule about code must not fire on a message; code inside `\(…)` counts as code.
struct SwiftText: Sendable {
  /// Code per line, each string literal as two quotes.
  private(set) var code: [String] = []
  /// Comments per line, with their slashes.
  private(set) var comments: [String] = []
  /// The contents of strings, in the order in which they end. Those that `+` joins are one.
  private(set) var literals: [Literal] = []

  /// What stands between quotes. What `\(…)` puts in is one `…`; any other escape is a space.
  struct Literal: Sendable, Equatable {
    /// The line on which it starts, from 1.
    let line: Int
    /// Whether a plus stands between this one and the one before.
    fileprivate let joins: Bool
    fileprivate(set) var bytes: [UInt8] = []

    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private enum Mode: Equatable {
    /// Code; inside an interpolation with the number of parentheses that are open.
    case code(parentheses: Int?)
    case string(hashes: Int, isMultiline: Bool)
  }

  init(_ text: String) {
    let bytes = Array(text.utf8)
    var code: [UInt8] = []
    var comment: [UInt8] = []
    var modes = [Mode.code(parentheses: nil)]
    var blockDepth = 0
    var isLineComment = false
    var index = 0
    var unclosed: [Literal] = []
    // The code since the last string ended, without spaces: a lone plus joins it to the next.
    var between: [UInt8] = []
    // The last string that did not stand inside another one.
    var lastOutside: Int?
    var isContinued = false

    func add(_ byte: UInt8) {
      if !unclosed.isEmpty { unclosed[unclosed.count - 1].bytes.append(byte) }
    }
    func begin() {
      unclosed.append(Literal(line: self.code.count + 1, joins: unclosed.isEmpty && between == [UInt8(ascii: "+")]))
    }
    func close() {
      guard let literal = unclosed.popLast() else { return }
      if literal.joins, let last = lastOutside {
        literals[last].bytes += literal.bytes
      } else {
        literals.append(literal)
        if unclosed.isEmpty { lastOutside = literals.count - 1 }
      }
      between = []
    }

    func peek(_ offset: Int) -> UInt8 { index + offset < bytes.count ? bytes[index + offset] : 0 }
    func run(of byte: UInt8, at offset: Int) -> Int {
      var length = 0
      while peek(offset + length) == byte { length += 1 }
      return length
    }

    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\n") {
        self.code.append(String(decoding: code, as: UTF8.self))
        comments.append(String(decoding: comment, as: UTF8.self))
        code = []
        comment = []
        isLineComment = false
        // A string of one line ends here whatever it holds; the compiler has refused it already.
        if case .string(_, let isMultiline)? = modes.last {
          if isMultiline {
            add(isContinued ? UInt8(ascii: " ") : byte)
          } else {
            modes.removeLast()
            close()
          }
        }
        isContinued = false
        index += 1
        continue
      }
      if isLineComment || blockDepth > 0 {
        comment.append(byte)
        let pair = (byte, peek(1))
        if blockDepth > 0,
          pair == (UInt8(ascii: "*"), UInt8(ascii: "/")) || pair == (UInt8(ascii: "/"), UInt8(ascii: "*"))
        {
          blockDepth += byte == UInt8(ascii: "/") ? 1 : -1
          comment.append(pair.1)
          index += 1
        }
        index += 1
        continue
      }
      switch modes.last ?? .code(parentheses: nil) {
      case .string(let hashes, let isMultiline):
        if byte == UInt8(ascii: "\\"), run(of: UInt8(ascii: "#"), at: 1) >= hashes {
          index += 1 + hashes
          isContinued = peek(0) == UInt8(ascii: "\n")
          if isContinued { continue }
          let isInterpolation = peek(0) == UInt8(ascii: "(")
          if isInterpolation { modes.append(.code(parentheses: 0)) }
          for byte in (isInterpolation ? "…" : " ").utf8 { add(byte) }
          index += 1
        } else if byte == UInt8(ascii: "\""), !isMultiline || run(of: byte, at: 0) >= 3,
          run(of: UInt8(ascii: "#"), at: isMultiline ? 3 : 1) >= hashes
        {
          code.append(byte)
          modes.removeLast()
          close()
          index += (isMultiline ? 3 : 1) + hashes
        } else {
          add(byte)
          index += 1
        }
      case .code(let parentheses):
        let hashes = run(of: UInt8(ascii: "#"), at: 0)
        if peek(hashes) == UInt8(ascii: "\"") {
          let isMultiline = run(of: UInt8(ascii: "\""), at: hashes) >= 3
          code.append(UInt8(ascii: "\""))
          modes.append(.string(hashes: hashes, isMultiline: isMultiline))
          begin()
          index += hashes + (isMultiline ? 3 : 1)
          continue
        }
        if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "/") {
          isLineComment = true
          continue
        }
        if byte == UInt8(ascii: "/"), peek(1) == UInt8(ascii: "*") {
          blockDepth = 1
          index += 2
          continue
        }
        if let open = parentheses {
          if byte == UInt8(ascii: ")"), open == 0 {
            modes.removeLast()
            index += 1
            continue
          }
          let step = byte == UInt8(ascii: "(") ? 1 : byte == UInt8(ascii: ")") ? -1 : 0
          modes[modes.count - 1] = .code(parentheses: open + step)
        }
        code.append(byte)
        if unclosed.isEmpty, byte != UInt8(ascii: " ") { between.append(byte) }
        index += 1
      }
    }
    if !code.isEmpty || !comment.isEmpty {
      self.code.append(String(decoding: code, as: UTF8.self))
      comments.append(String(decoding: comment, as: UTF8.self))
    }
  }
}
