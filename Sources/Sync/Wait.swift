import CBOR
public import Changes

/// A long-poll: tell me when my account's stream goes beyond `cursor`. Protocol/sync.md, "Wait".
public struct WaitRequest: Equatable, Sendable {
  /// The replica that waits.
  public var replica: RecordID
  /// Where it stands.
  public var cursor: UInt64

  /// A wait at `cursor`.
  public init(replica: RecordID, cursor: UInt64) {
    self.replica = replica
    self.cursor = cursor
  }

  /// `[replica, cursor]`, not yet framed.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 32)
    encoder.arrayHead(2)
    encoder.fixedBytes16(replica.high, replica.low)
    encoder.unsigned(cursor)
    return encoder.bytes
  }

  /// Reads a wait.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      try decoder.expectArray(2)
      replica = try decoder.readID()
      cursor = try decoder.readUnsigned()
      try decoder.finish()
    } catch {
      throw MessageFault(error)
    }
  }
}

/// The answer to a long-poll: yes, come and get it, or nothing happened.
public struct WaitResponse: Equatable, Sendable {
  /// Whether there is something beyond the cursor.
  public var hasNews: Bool

  /// An answer.
  public init(hasNews: Bool) { self.hasNews = hasNews }

  /// A boolean, not yet framed.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 1)
    encoder.boolean(hasNews)
    return encoder.bytes
  }

  /// Reads an answer.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      hasNews = try decoder.readBoolean()
      try decoder.finish()
    } catch {
      throw MessageFault(error)
    }
  }
}
