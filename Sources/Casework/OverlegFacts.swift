public import Changes
public import Records

/// What the process needs to know of one overleg: its soort and status, who was invited and who was there.
public struct OverlegFacts: Sendable, Hashable {
  /// The overleg.
  public let id: RecordID
  /// The account that made it and writes its verslag (CAS-08).
  public let owner: RecordID?
  /// Which overleg of the process.
  public let soort: OverlegSoort
  /// The code in `status`; empty when not held.
  public let status: String
  /// The wijk it is about.
  public let wijk: String?
  /// The day it is held, in days since 1970-01-01.
  public let day: Int64?
  /// The invited accounts, with when the invitation was made by its stamp, in milliseconds since 1970 UTC. What a
  /// `deelnemer` record says in `uitgenodigd_op` comes from one device's clock, and decides nothing.
  public internal(set) var invited: [RecordID: Int64]
  /// The invited accounts that were there.
  public internal(set) var present: Set<RecordID>
  /// The invitations in force, in the order in which they were taken in.
  public internal(set) var invitations: [Invitation] = []

  /// The facts in an `overleg` record; nil for another kind or an unknown soort. Invitations come from
  /// `deelnemer` records.
  public init?(_ record: RecordView, invited: [RecordID: Int64] = [:], present: Set<RecordID> = []) {
    guard record.kind.number == KindSpec.overleg.number, let soort = record.text("soort").flatMap(OverlegSoort.init)
    else { return nil }
    id = record.id
    owner = record.owner
    self.soort = soort
    status = record.text("status") ?? ""
    wijk = record.text("wijk")
    day = record.integer("datum").map(Directory.day)
    self.invited = invited
    self.present = present
  }

  /// Whether it is going on or has been: before that nobody can have been there.
  public var hasBegun: Bool { status == "begonnen" || status == "gehouden" }

  /// Whether `account` sits at the table: its maker, or invited and present.
  public func seats(_ account: RecordID) -> Bool { owner == account || present.contains(account) }

  /// Whether `account` was told of it: its maker, or invited.
  public func knows(_ account: RecordID) -> Bool { owner == account || invited[account] != nil }

  /// Whether it was called off: then nobody was there.
  public var isCalledOff: Bool { status == "vervallen" }

  /// Whether `account` was invited when something was released, `time` in milliseconds since 1970 UTC: a late joiner
  /// gets no history (AMB-20). Two clocks may differ by a little, so an invitation that much later counts as earlier.
  public func isInvited(_ account: RecordID, by time: Int64) -> Bool {
    guard let invitedAt = invited[account] else { return false }
    return invitedAt <= time || invitedAt - time <= Self.skewMilliseconds
  }

  /// How far two stamps may be apart and still be of one moment: as far as the server lets a stamp run ahead.
  static let skewMilliseconds: Int64 = Int64(HybridClock.driftMillisecondsMax)

  /// Takes in one `deelnemer` record. Presence without an invitation counts for nothing (CAS-01), and an invitation
  /// that was taken back is none.
  mutating func add(deelnemer record: RecordView) {
    guard let account = record.reference("account"), record.integer("uitgenodigd_op") != nil,
      !record.isTrue("ingetrokken")
    else { return }
    let invitedAt = record.made ?? .min
    invitations.append(Invitation(id: record.id, account: account, inviter: record.owner, invitedAt: invitedAt))
    invited[account] = min(invitedAt, invited[account] ?? invitedAt)
    if record.isTrue("aanwezig"), !isCalledOff { present.insert(account) }
  }
}
