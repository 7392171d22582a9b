import CBOR
import Changes
import Sync

/// Where this replica stands with the server. One sealed row, changed in the same transaction as what it speaks of.
struct ExchangeState: Equatable {
  /// What holds until the server says otherwise.
  enum Mode: UInt64 {
    case normal = 0
    /// The server was restored and discloses nothing yet.
    case sealed = 1
    /// Another copy of this replica has synced since.
    case forked = 2
  }

  /// An exchange that may have reached the server: it is repeated until it is answered.
  struct Attempt: Equatable {
    let id: RecordID
    /// The last sequence in it.
    let through: UInt64
    /// Whether there was more to push than fitted.
    let isCut: Bool
    /// The last stamp given out when it was made: what is stamped later is not in it.
    let stamp: Stamp
    /// When it was made, by the device's clock.
    let madeAt: UInt64
  }

  var token: [UInt8] = []
  var epoch: RecordID?
  var cursor: UInt64 = 0
  var acknowledged: UInt64 = 0
  var attempt: Attempt?
  var checkpoint: CheckpointMark?
  var registerKey: [UInt8]?
  var mode = Mode.normal
  /// Whether the stream is being read anew from its start: what is not in it is purged at its end.
  var isRereading = false
  var policyVersion: UInt64 = 0
  /// Why the last policy that came was not taken; nil when it was.
  var policyProblem: String?
  /// Whether the server has said that it was restored: its register may be shorter than the one known here, once.
  var mayRegisterDiffer = false
  /// What the user must report about the register; nil when nothing.
  var registerProblem: String?
  /// The server's clock minus this device's at the last exchange, in milliseconds.
  var offsetMilliseconds: Int64 = 0
  /// When the last exchange with a full answer was applied, by the device's clock.
  var syncedAt: UInt64?
  /// The most changes in one push, after the server found one too large.
  var batchMax: UInt64?
}

extension ExchangeState {
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256)
    encoder.arrayHead(16)
    encoder.bytes(token)
    encoder.optional(epoch)
    encoder.unsigned(cursor)
    encoder.unsigned(acknowledged)
    if let attempt {
      encoder.arrayHead(5)
      encoder.id(attempt.id)
      encoder.unsigned(attempt.through)
      encoder.boolean(attempt.isCut)
      encoder.unsigned(attempt.stamp.packed)
      encoder.unsigned(attempt.madeAt)
    } else {
      encoder.null()
    }
    if let checkpoint {
      encoder.arrayHead(2)
      encoder.unsigned(checkpoint.count)
      encoder.bytes(checkpoint.digest)
    } else {
      encoder.null()
    }
    if let registerKey { encoder.bytes(registerKey) } else { encoder.null() }
    encoder.unsigned(mode.rawValue)
    encoder.boolean(isRereading)
    encoder.unsigned(policyVersion)
    if let policyProblem { encoder.text(policyProblem) } else { encoder.null() }
    encoder.boolean(mayRegisterDiffer)
    if let registerProblem { encoder.text(registerProblem) } else { encoder.null() }
    encoder.integer(offsetMilliseconds)
    if let syncedAt { encoder.unsigned(syncedAt) } else { encoder.null() }
    if let batchMax { encoder.unsigned(batchMax) } else { encoder.null() }
    return encoder.bytes
  }

  init(encoded bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    try decoder.expectArray(16)
    token = try decoder.readBytes()
    epoch = try decoder.readOptionalID()
    cursor = try decoder.readUnsigned()
    acknowledged = try decoder.readUnsigned()
    attempt = try decoder.readOptional { (item) throws(CBORFault) in
      try item.expectArray(5)
      return Attempt(
        id: try item.readID(), through: try item.readUnsigned(), isCut: try item.readBoolean(),
        stamp: Stamp(packed: try item.readUnsigned()), madeAt: try item.readUnsigned())
    }
    checkpoint = try decoder.readOptional { (item) throws(CBORFault) in
      try item.expectArray(2)
      return CheckpointMark(count: try item.readUnsigned(), digest: try item.readBytes())
    }
    registerKey = try decoder.readOptional { (item) throws(CBORFault) in try item.readBytes() }
    guard let mode = Mode(rawValue: try decoder.readUnsigned()) else {
      throw CBORFault(.unsupported, at: decoder.offset)
    }
    self.mode = mode
    isRereading = try decoder.readBoolean()
    policyVersion = try decoder.readUnsigned()
    policyProblem = try decoder.readOptional { (item) throws(CBORFault) in try item.readText() }
    mayRegisterDiffer = try decoder.readBoolean()
    registerProblem = try decoder.readOptional { (item) throws(CBORFault) in try item.readText() }
    offsetMilliseconds = try decoder.readInteger()
    syncedAt = try decoder.readOptional { (item) throws(CBORFault) in try item.readUnsigned() }
    batchMax = try decoder.readOptional { (item) throws(CBORFault) in try item.readUnsigned() }
    try decoder.finish()
  }
}
