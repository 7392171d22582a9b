import Casework
import Disclosure
import Records
import TestKit

/// How fast the deelbeleid decides: one field of one record for one recipient, with its rule and its reasons.
enum PolicyRate {
  /// Decisions a second, over all fields of all kinds and varied facts.
  static func decisionsPerSecond() throws -> Double {
    let policy = try Policy.parse(Repository.text("server-config/deelbeleid"))
    let facts = RecipientRole.allCases.flatMap { role in
      [Niveau.hinder, .overlast].flatMap { niveau in
        DisclosureFacts.Presence.allCases.map { presence in
          DisclosureFacts(
            niveau: niveau, recipient: role, recipientPartyKind: .jongerenwerk, ownerIsPolice: false, regime: .avg,
            releasedBy: .owner, overleg: niveau == .overlast ? .casusoverleg : .none, presence: presence)
        }
      }
    }
    var decisions = 0
    var permits = 0
    let time = seconds {
      for _ in 0..<40 {
        for facts in facts {
          for kind in Schema.current.kinds {
            for field in kind.fields {
              decisions += 1
              if policy.decide(field, of: kind, facts).form != nil { permits += 1 }
            }
          }
        }
      }
    }
    guard permits > 0, permits < decisions else { throw BenchFailure("the deelbeleid decides everything alike") }
    return Double(decisions) / time
  }
}
