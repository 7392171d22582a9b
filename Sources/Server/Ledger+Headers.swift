import Casework
import Changes
import Records

/// The header of a verstrekking: who gave what to whom, and why. It names records and fields and may hold a motive in
/// words, so it goes to a recipient only as long as that recipient holds one of the cells it names: a release of which
/// the deelbeleid lets nothing through tells nothing either. AMB-11, CAS-05; Protocol/disclosure.md, "Releases".
extension Ledger {
  /// Those of `recipients` whom the verstrekking in `state` has reached; all of them for any other kind.
  ///
  /// It looks at what is held, so the cells are settled first.
  func reached(_ recipients: [RecordID], by state: RecordState) throws -> [RecordID] {
    guard state.kind == .verstrekking else { return recipients }
    var waiting = Set(recipients.compactMap { roster.account($0)?.number })
    for selection in Self.selections(of: state) {
      guard !waiting.isEmpty else { break }
      guard let covered = try record(selection.record) else { continue }
      for holding in covered.holdings where !holding.fields.intersection(selection.fields).isEmpty {
        waiting.remove(holding.account)
      }
    }
    return recipients.filter { id in roster.account(id).map { !waiting.contains($0.number) } ?? false }
  }

  /// Verstrekkingen whose header has to be looked at again after their cells.
  struct Headers {
    private(set) var numbers: Set<Int64> = []

    mutating func insert(_ number: Int64) { numbers.insert(number) }

    /// Notes the verstrekkingen that cover a record, when other accounts hold other cells of it than before.
    mutating func note(_ record: RecordState, before holdings: [Holding]) {
      guard !record.coverage.isEmpty, record.holdings != holdings else { return }
      guard holdings.isEmpty || Self.reach(record.holdings) != Self.reach(holdings) else { return }
      for cover in record.coverage { numbers.insert(cover.release) }
    }

    private static func reach(_ holdings: [Holding]) -> [Int64: UInt64] {
      holdings.reduce(into: [:]) { $0[$1.account, default: 0] |= $1.fields.bits }
    }
  }
}
