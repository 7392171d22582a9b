import Changes
import OpenSSL
import Sync

/// Checks that what the server signs extends what this replica knows: a register that was rewritten, cut short or
/// forked is seen by every partner. Protocol/sync.md, "Checkpoints"; invariant 8.
enum Register {
  /// Checks that the checkpoint is the account's and signed with `key`, the one known to be the server's.
  /// - Throws: `.registerForked`.
  static func verifySignature(_ checkpoint: Checkpoint, account: RecordID, key: [UInt8]?) throws {
    if let key, key != checkpoint.key { throw ReplicaError.registerForked("another key") }
    let signed = Checkpoint.signedBytes(account: account, mark: checkpoint.mark)
    guard try VerifyingKey(rawRepresentation: checkpoint.key).verify(checkpoint.signature, of: signed) else {
      throw ReplicaError.registerForked("the signature is wrong")
    }
  }

  /// Walks the chain: each digest is that of the one before and the link.
  /// - Throws: `.registerForked` when it does not lead from `known` to `mark`.
  static func verify(_ links: [[UInt8]], from known: CheckpointMark, to mark: CheckpointMark) throws {
    guard mark.count >= known.count, mark.count - known.count == UInt64(links.count) else {
      throw ReplicaError.registerForked("from \(known.count) to \(mark.count) with \(links.count) links")
    }
    var digest = known.digest
    for link in links { digest = try Digest.sha256(digest + link) }
    guard digest == mark.digest else { throw ReplicaError.registerForked("the links lead elsewhere") }
  }

  /// Whether the policy text was signed with the register key.
  static func isSigned(_ policy: PolicyText, by key: [UInt8]) throws -> Bool {
    try VerifyingKey(rawRepresentation: key).verify(policy.signature, of: Array(policy.text.utf8))
  }
}

extension ReplicaError {
  static func registerForked(_ detail: String) -> ReplicaError {
    ReplicaError(
      .registerForked,
      "Het register van de server sluit niet aan op wat dit apparaat weet. Er is niets overgenomen en alles is"
        + " bewaard. Bel de functionaris gegevensbescherming van de gemeente voordat u verder gaat.", detail: detail)
  }
}

extension Replica {
  /// Lets go of the register this replica knows, after the functionaris gegevensbescherming has said that the server's
  /// is right. The next exchange pins what it brings.
  /// - Throws: `.busy`, `.diskFull`, `.storage`.
  public func acceptRegister() throws(ReplicaError) {
    try change {
      var state = try exchangeState()
      state.checkpoint = nil
      state.registerKey = nil
      state.registerProblem = nil
      try enter([line(.registerAccepted)])
      try save(state)
    }
  }

  /// A line of the register that is about no record.
  func line(_ act: JournalLine.Act, rule: String = "") -> JournalLine {
    JournalLine(
      at: environment.now(), act: act, record: nil, kind: nil, fields: FieldSet(), rule: rule, release: nil)
  }
}
