import Changes
import Commands
import Disclosure
import Records
import Replica

/// How this device stands.
extension Action {
  func status() throws -> Exit {
    let replica = try device.open()
    let status = try replica.status()
    let profile = try ProfileStanding(replica)
    let renewal = try renewal(of: replica)
    answer(json(status, profile, renewal), words(status, profile, renewal))
    return status.conflicts > 0 ? .conflict : .ok
  }

  /// The profile in force, or that it cannot be read: nothing leaves then.
  private enum ProfileStanding {
    case none, unreadable
    case inForce(ProfileInForce)

    init(_ replica: Replica) throws {
      do throws(ReplicaError) { self = try replica.profile().map { .inForce($0) } ?? .none } catch {
        guard error.code == .corrupt else { throw error }
        self = .unreadable
      }
    }

    var words: String {
      switch self {
      case .none: "geen"
      case .unreadable: "niet te lezen: er vertrekt niets. Kies er een met 'overlast profiel kies'."
      case .inForce(let profile): "\(profile.name), \(profile.profile.names.count) regels"
      }
    }

    var json: JSON {
      switch self {
      case .none: nil
      case .unreadable: .object([("naam", nil), ("leesbaar", false)])
      case .inForce(let profile): .object([("naam", .string(profile.name)), ("leesbaar", true)])
      }
    }
  }

  private func words(_ status: ReplicaStatus, _ profile: ProfileStanding, _ renewal: Renewal) -> String {
    let total = status.records.values.reduce(0, +)
    let synced = status.syncedAt.map { DutchTime.text(instant: Int64(clamping: $0)) } ?? "nog nooit"
    let lines = [
      "Apparaat \(status.replica.short()): \(status.state.rawValue)",
      "Op dit apparaat: \(total) gegevens, waarvan \(status.own) eigen",
      "Nog niet verstuurd: \(status.unsentCells) velden",
      "Conflicten: \(status.conflicts), geweigerd: \(status.refusals), beschadigd: \(status.damaged)",
      "Laatste sync: \(synced), deelbeleid versie \(status.policyVersion)",
      "Profiel: \(profile.words)",
      "Certificaat: geldig tot \(DutchTime.text(instant: renewal.until))",
    ]
    let advice = [
      status.conflicts > 0 ? "Er zijn conflicten. Bekijk ze met 'overlast conflict lijst'." : nil,
      status.refusals > 0 ? "Er is iets geweigerd. Bekijk het met 'overlast geweigerd lijst'." : nil,
      status.damaged > 0 ? "Er is iets beschadigd. Voer 'overlast herstel' uit." : nil,
      warning(renewal), status.policyProblem, status.registerProblem,
    ]
    return (lines + advice.compactMap { $0 }).map { $0 + "\n" }.joined()
  }

  private func warning(_ renewal: Renewal) -> String? {
    switch renewal.standing {
    case .valid: nil
    case .due:
      "Het certificaat verloopt over \(renewal.daysLeft(now: DutchTime.now())). Voer 'overlast sync' uit: dat"
        + " vernieuwt het."
    case .expired:
      "Het certificaat is verlopen. Vraag een nieuwe uitnodiging en voer 'overlast aanmelden --opnieuw' uit."
    }
  }

  private func json(_ status: ReplicaStatus, _ profile: ProfileStanding, _ renewal: Renewal) -> JSON {
    let kinds = status.records.sorted { $0.key < $1.key }.compactMap { number, count in
      Schema.current.kind(number).map { (key: $0.name, value: JSON.integer(Int64(count))) }
    }
    return .object([
      ("replica", .string(status.replica.text)), ("toestand", .string(status.state.rawValue)),
      ("gegevens", .integer(Int64(status.records.values.reduce(0, +)))), ("soorten", .object(kinds)),
      ("eigen", .integer(Int64(status.own))), ("niet_verstuurd", .integer(Int64(status.unsentCells))),
      ("conflicten", .integer(Int64(status.conflicts))), ("geweigerd", .integer(Int64(status.refusals))),
      ("beschadigd", .integer(Int64(status.damaged))),
      ("laatste_sync", status.syncedAt.map { .integer(Int64(clamping: $0)) } ?? nil),
      ("deelbeleid", .integer(Int64(status.policyVersion))), ("deelbeleid_probleem", .optional(status.policyProblem)),
      ("register_probleem", .optional(status.registerProblem)), ("profiel", profile.json),
      ("certificaat_tot", .integer(renewal.until)), ("certificaat_vernieuwen", .boolean(renewal.standing != .valid)),
    ])
  }
}
