import Synchronization

/// What must have happened in some world, or the simulation shows less than it seems to.
enum Sometimes: String, CaseIterable {
  // The network.
  case requestLost, requestRepeated, requestLate
  case answerLost, answerLate, answerLateAndRefused, answerCut
  // Kills and power.
  case deviceKilledWhileWriting, deviceKilledWhileApplying, workLostUnacknowledged
  case serverKilledBeforeCommit, serverKilledAfterCommit
  // Restores and copies.
  case serverRestored, serverRestoredWithWitness, answerWhileSealed, streamReread
  case deviceEnrolledLate, deviceUnknownToRestored, givenBackWithProof, givenBackUnsealed
  case deviceRevoked, deviceGone, revokedRefused
  case deviceRestored, deviceCloned, forkFound, identityAdopted
  // Clocks.
  case clockAhead, stampClamped
  // The process.
  case refusedOnDevice, refusedByServer, superseded, conflictOpened, conflictSettled
  case niveauUp, niveauDown, released, releasedAtOverleg, asked, withdrawn, termPassed
  case passedOn, attendanceCorrected, policeWroteText, exportTakenBack
  case policeDataWithWijkmanager, policeDataWithPartner, policeDataHeld, absentGotNothing
  case purged, reducedFormGiven, heldBackByFilter
  case deelbeleidStricter, deelbeleidEased, convenantEnded, convenantRenewed
}

/// Counts over all worlds.
final class Counters: Sendable {
  private let counts = Mutex<[Sometimes: Int]>([:])

  func note(_ what: Sometimes) { counts.withLock { $0[what, default: 0] += 1 } }

  subscript(what: Sometimes) -> Int { counts.withLock { $0[what, default: 0] } }

  /// What never happened.
  var missing: [Sometimes] { Sometimes.allCases.filter { self[$0] == 0 } }

  /// One line each.
  var table: String { Sometimes.allCases.map { "  \(self[$0])\t\($0.rawValue)" }.joined(separator: "\n") }
}
