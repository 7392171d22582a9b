import Changes
import Foundation
import OpenSSL
import Records
import Sync
import TestKit

/// A hub that says exactly what a test tells it to say, in the types of the protocol: it keeps a register chain and
/// signs it, and counts entries; it decides nothing.
final class ScriptedHub {
  let account: RecordID
  let key: SigningKey
  var epoch = RecordID(high: 0xE0, low: 1)
  var now: UInt64
  private(set) var mark = CheckpointMark(count: 0, digest: [UInt8](repeating: 0, count: 32))
  private(set) var links: [[UInt8]] = []
  var sequence: UInt64 = 0
  private var exchanges: UInt64 = 0
  var acknowledged: UInt64 = 0
  /// Everything that was pushed.
  private(set) var pushed: [Change] = []

  init(account: RecordID, now: UInt64) throws {
    self.account = account
    self.now = now
    key = try SigningKey()
  }

  /// What a ground of the account's own is.
  static let own = Ground(release: nil, rule: "EIGEN", form: 0, author: nil, until: nil)

  /// An entry with the next place in the stream.
  func entry(
    _ kind: KindSpec, _ record: RecordID, _ values: [String: FieldValue], ground: Int = 0, isOwn: Bool = false,
    conflicts: [Entry.Conflict] = []
  ) -> Entry {
    sequence += 1
    let cells = values.compactMap { name, value in kind.field(named: name).map { (field: $0.number, value: value) } }
      .sorted { $0.field < $1.field }
    return Entry(
      sequence: sequence, record: record, kind: kind.number, isOwn: isOwn,
      parts: [Entry.Part(ground: ground, cells: cells)], conflicts: conflicts)
  }

  func purge(_ record: RecordID, _ kind: KindSpec, _ names: [String], rule: String = "CAS-05") -> Purge {
    sequence += 1
    return Purge(
      sequence: sequence, record: record, fields: FieldSet(names.compactMap { kind.field(named: $0)?.number }),
      rule: rule)
  }

  /// One more line of the register.
  func link() throws {
    let link = [UInt8](repeating: UInt8(truncatingIfNeeded: mark.count &+ 7), count: 32)
    links.append(link)
    mark = CheckpointMark(count: mark.count + 1, digest: try Digest.sha256(mark.digest + link))
  }

  /// Goes back to an earlier register, as a restored backup does.
  func restore(to count: Int) throws {
    let kept = links.prefix(count)
    links = []
    mark = CheckpointMark(count: 0, digest: [UInt8](repeating: 0, count: 32))
    for link in kept {
      links.append(link)
      mark = CheckpointMark(count: mark.count + 1, digest: try Digest.sha256(mark.digest + link))
    }
  }

  func checkpoint() throws -> Checkpoint {
    Checkpoint(
      mark: mark, signature: try key.sign(Checkpoint.signedBytes(account: account, mark: mark)),
      key: key.verifyingKey.rawRepresentation)
  }

  func signed(_ text: String, version: UInt64) throws -> PolicyText {
    PolicyText(version: version, text: text, signature: try key.sign(Array(text.utf8)))
  }

  /// An answer to `request` that takes all it pushes, with what the test adds.
  func answer(
    _ request: ExchangeRequest, entries: [Entry] = [], grounds: [Ground] = [ScriptedHub.own], purges: [Purge] = [],
    verdicts: [Verdict] = [], isPartial: Bool = false, cursor: UInt64? = nil, policy: PolicyText? = nil,
    status: ExchangeResponse.Status = .ok
  ) throws -> ExchangeResponse {
    exchanges += 1
    pushed += request.changes
    acknowledged = max(acknowledged, request.changes.last?.sequence ?? 0)
    var response = ExchangeResponse(
      epoch: epoch, token: [UInt8](repeating: UInt8(truncatingIfNeeded: exchanges), count: 16), time: now,
      status: status, acknowledged: acknowledged, cursor: cursor ?? sequence)
    response.entries = entries
    response.grounds = grounds
    response.purges = purges
    response.verdicts = verdicts
    response.isPartial = isPartial
    response.policy = policy
    if !entries.isEmpty { try link() }
    response.checkpoint = try checkpoint()
    let known = request.checkpoint?.count ?? mark.count
    response.links = known <= mark.count ? Array(links[Int(known)...]) : []
    return response
  }
}
