/// Reads heads from a stream of bytes as they arrive (RFC 9112 §2.2).
///
/// Invariant: what comes out depends on the bytes only, never on how they were cut into pieces. At most one head is
/// held in memory. After a head the parser is ready for the next one; after a fault it gives that fault for ever.
///
///     var parser = RequestHeadParser(limits: HTTPLimits(bodyBytes: 1 << 20))
///     switch try parser.feed(bytes) {
///     case .needMore: ...
///     case .head(let head, let framing, let consumed): // bytes[consumed...] is the start of the body
///     }
public struct HeadParser<Head: HTTPHead>: Sendable {
  private let limits: HTTPLimits
  private var head: Head?
  private var line: [UInt8] = []
  private var byteCount = 0
  private var isAfterReturn = false
  private var fault: HTTPFault?

  /// A parser at the start of a message.
  public init(limits: HTTPLimits) { self.limits = limits }

  /// Whether nothing of a message has arrived yet: the connection may be closed without loss.
  public var isIdle: Bool { byteCount == 0 && fault == nil }

  /// Takes the next bytes. Stops at the end of a head: feed what is left after its body again.
  public mutating func feed(_ bytes: ArraySlice<UInt8>) throws(HTTPFault) -> HeadProgress<Head> {
    if let fault { throw fault }
    do throws(HTTPFault) {
      for index in bytes.indices {
        guard let head = try take(bytes[index]) else { continue }
        let framing = try head.framing(limits: limits)
        self = HeadParser(limits: limits)
        return .head(head, framing: framing, consumed: index - bytes.startIndex + 1)
      }
      return .needMore
    } catch {
      fault = error
      throw error
    }
  }

  /// Takes the next bytes.
  public mutating func feed(_ bytes: [UInt8]) throws(HTTPFault) -> HeadProgress<Head> { try feed(bytes[...]) }

  /// Takes one byte; gives the head when it was the last one.
  private mutating func take(_ byte: UInt8) throws(HTTPFault) -> Head? {
    byteCount += 1
    guard byteCount <= limits.headBytes else { throw HTTPFault(.headTooLarge) }
    if isAfterReturn {
      guard byte == 0x0a else { throw HTTPFault(.bareCarriageReturn) }
      isAfterReturn = false
      return try endLine()
    }
    switch byte {
    case 0x0d: isAfterReturn = true
    case 0x0a: throw HTTPFault(.bareLineFeed)
    case 0x80...: throw HTTPFault(.nonASCII)
    case let byte where byte.isText: line.append(byte)
    default: throw HTTPFault(.controlCharacter)
    }
    if head == nil, line.count > Head.startLineBytes(limits) { throw HTTPFault(Head.startLineTooLong) }
    return nil
  }

  /// Takes the line that just ended; gives the head when it was the empty line.
  private mutating func endLine() throws(HTTPFault) -> Head? {
    defer { line.removeAll(keepingCapacity: true) }
    guard var head else {
      head = try Head(startLine: line, limits: limits)
      return nil
    }
    if line.isEmpty { return head }
    guard head.fields.count < limits.fieldCount else { throw HTTPFault(.tooManyFields) }
    self.head = nil
    try head.fields.append(line: line)
    self.head = head
    return nil
  }
}

/// What came of the bytes so far.
public enum HeadProgress<Head: HTTPHead>: Sendable, Equatable {
  /// All bytes were taken; the head goes on.
  case needMore
  /// A whole head, what follows it, and how many bytes of those just fed belonged to it.
  case head(Head, framing: BodyFraming, consumed: Int)
}

/// Reads the heads of requests.
public typealias RequestHeadParser = HeadParser<RequestHead>
/// Reads the heads of responses.
public typealias ResponseHeadParser = HeadParser<ResponseHead>
