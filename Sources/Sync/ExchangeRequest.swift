import CBOR
public import Changes

/// What a replica sends in one exchange: where it stands and what it has to offer. It carries no filter
/// and no sort key: a replica gets its account's stream and nothing else. Protocol/sync.md, "Exchange".
public struct ExchangeRequest: Equatable, Sendable {
  /// Protocol versions the client speaks, newest first.
  public var versions: [UInt64]
  /// The replica that speaks; must be the one its certificate was issued for.
  public var replica: RecordID
  /// The session token of the last answer; empty in the first exchange.
  public var token: [UInt8]
  /// Chosen anew for every exchange and stored before it is sent. A retry repeats it; a clone cannot.
  public var attempt: RecordID
  /// The incarnation of the server that gave the token; nil in the first exchange.
  public var epoch: RecordID?
  /// The last entry of the stream that is durable in this replica; confirms every purge up to it.
  public var cursor: UInt64
  /// Changes to push, dense and ascending in sequence.
  public var changes: [Change]
  /// What the client can do; `purge` is required.
  public var features: [String]
  /// Version of the deelbeleid the replica holds; 0 for none.
  public var policyVersion: UInt64
  /// The last checkpoint the replica verified.
  public var checkpoint: CheckpointMark?
  /// Proofs that the server took changes of this push before it was restored.
  public var proofs: [Receipt] = []

  /// A request; the lists may be empty.
  public init(
    versions: [UInt64] = [Version.current], replica: RecordID, token: [UInt8], attempt: RecordID, epoch: RecordID?,
    cursor: UInt64, changes: [Change], features: [String] = [Feature.purge], policyVersion: UInt64,
    checkpoint: CheckpointMark?
  ) {
    self.versions = versions
    self.replica = replica
    self.token = token
    self.attempt = attempt
    self.epoch = epoch
    self.cursor = cursor
    self.changes = changes
    self.features = features
    self.policyVersion = policyVersion
    self.checkpoint = checkpoint
  }
}

/// The protocol versions. Protocol/README.md, "Versions".
public enum Version {
  /// The version this code speaks.
  public static let current: UInt64 = 1
}

/// What a client may be able to do.
public enum Feature {
  /// Erases withdrawn values for good and confirms it. A peer without it is refused.
  public static let purge = "purge"
}

/// A point in the account's own register chain: how many links, and the digest of the last.
public struct CheckpointMark: Equatable, Sendable {
  /// Links in the chain so far.
  public var count: UInt64
  /// Digest of the last link, 32 bytes.
  public var digest: [UInt8]

  /// A mark at `count` links.
  public init(count: UInt64, digest: [UInt8]) {
    self.count = count
    self.digest = digest
  }
}

extension ExchangeRequest {
  private enum Key {
    static let versions: UInt64 = 0, replica: UInt64 = 1, token: UInt64 = 2, attempt: UInt64 = 3, epoch: UInt64 = 4
    static let cursor: UInt64 = 5, changes: UInt64 = 6, features: UInt64 = 7, policy: UInt64 = 8, checkpoint: UInt64 = 9
    static let proofs: UInt64 = 65
  }

  /// The request in deterministic CBOR, not yet framed.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256 + changes.count * 256)
    encoder.mapHead(proofs.isEmpty ? 10 : 11)
    encoder.unsigned(Key.versions)
    encoder.arrayHead(versions.count)
    for version in versions { encoder.unsigned(version) }
    encoder.unsigned(Key.replica)
    encoder.fixedBytes16(replica.high, replica.low)
    encoder.unsigned(Key.token)
    encoder.bytes(token)
    encoder.unsigned(Key.attempt)
    encoder.fixedBytes16(attempt.high, attempt.low)
    encoder.unsigned(Key.epoch)
    encoder.optional(epoch)
    encoder.unsigned(Key.cursor)
    encoder.unsigned(cursor)
    encoder.unsigned(Key.changes)
    encoder.arrayHead(changes.count)
    for change in changes { change.encode(into: &encoder) }
    encoder.unsigned(Key.features)
    encoder.arrayHead(features.count)
    for feature in features { encoder.text(feature) }
    encoder.unsigned(Key.policy)
    encoder.unsigned(policyVersion)
    encoder.unsigned(Key.checkpoint)
    encoder.optional(checkpoint)
    if !proofs.isEmpty {
      encoder.unsigned(Key.proofs)
      encoder.arrayHead(proofs.count)
      for proof in proofs { proof.encode(into: &encoder) }
    }
    return encoder.bytes
  }

  /// Reads a request. Keys from 64 up are optional and skipped when unknown; an unknown key below 64 is
  /// refused, because it would change the meaning of the rest.
  ///
  /// - Throws: `.tooLarge` for more changes, or a larger one, than ``Limits`` allows; `.sequence`; `.malformed`.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    var isTooLarge = false
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      var request = ExchangeRequest(
        versions: [], replica: RecordID(high: 0, low: 0), token: [], attempt: RecordID(high: 0, low: 0), epoch: nil,
        cursor: 0, changes: [], features: [], policyVersion: 0, checkpoint: nil)
      var seen: UInt64 = 0
      try decoder.forEachKey { (key, decoder) throws(CBORFault) in
        if key < 64 { seen |= 1 << key }
        switch key {
        case Key.versions:
          request.versions = try decoder.list(max: Limits.versionsMax) { (item) throws(CBORFault) in
            try item.readUnsigned()
          }
        case Key.replica: request.replica = try decoder.readID()
        case Key.token: request.token = try decoder.readBytes(max: Limits.tokenBytesMax)
        case Key.attempt: request.attempt = try decoder.readID()
        case Key.epoch: request.epoch = try decoder.readOptionalID()
        case Key.cursor: request.cursor = try decoder.readUnsigned()
        case Key.changes:
          request.changes = try Self.changes(&decoder, &isTooLarge)
        case Key.features:
          request.features = try decoder.list(max: Limits.featuresMax) { (item) throws(CBORFault) in
            try item.readText()
          }
        case Key.policy: request.policyVersion = try decoder.readUnsigned()
        case Key.checkpoint: request.checkpoint = try decoder.readOptionalMark()
        case Key.proofs:
          request.proofs = try decoder.list(max: Limits.changesPerPushMax) { (item) throws(CBORFault) in
            try Receipt(from: &item)
          }
        default: return false
        }
        return true
      }
      try decoder.finish()
      guard seen & 0x3FF == 0x3FF else { throw CBORFault(.truncated, at: decoder.offset) }
      self = request
    } catch {
      throw isTooLarge ? MessageFault(.tooLarge, "more in one push than fits") : MessageFault(error)
    }
    for (one, next) in zip(changes, changes.dropFirst()) {
      // The greatest sequence has no next: a sum that wraps would take 0 for it.
      let expected = one.sequence.addingReportingOverflow(1)
      guard !expected.overflow, next.sequence == expected.partialValue else {
        throw MessageFault(.sequence, "changes are not dense and ascending")
      }
    }
  }

  /// Reads what is pushed, and stops where it is more than one push may hold: `isTooLarge` then says so.
  private static func changes(_ decoder: inout CBORDecoder, _ isTooLarge: inout Bool) throws(CBORFault) -> [Change] {
    let count = try decoder.readArrayHead()
    isTooLarge = count > Limits.changesPerPushMax
    guard !isTooLarge else { throw CBORFault(.overflow, at: decoder.offset) }
    var changes: [Change] = []
    changes.reserveCapacity(count)
    for _ in 0..<count {
      let start = decoder.offset
      changes.append(try Change(from: &decoder))
      isTooLarge = decoder.offset - start > Limits.changeBytesMax
      guard !isTooLarge else { throw CBORFault(.overflow, at: start) }
    }
    return changes
  }
}
