import Casework
import Changes
import Disclosure
import Records
import SQLite
import Sync

/// What time alone changes. Until when is written in releases (geldig tot), parties (convenant) and deelbeleiden
/// (geldig vanaf); at each such moment the cells that rest on it are decided anew. So are all cells at the first moment
/// of another version of this program, which may decide otherwise.
extension Ledger {
  /// Settles every moment up to `now` that was not settled before.
  func settleMoments(now: Int64) throws {
    let last = try settledUntil()
    let isNewProgram = decider != Product.version
    guard now > last || isNewProgram else { return }
    let ended = try connection.query(
      "SELECT record FROM release WHERE until >= ?1 AND until < ?2", [.integer(last), .integer(now)]
    ) { $0.int64(0) }
    let isNewPolicy = try takeForce(now: now)
    let isNewDay = convenantMoments.contains { $0 > last && $0 <= now }
    guard !ended.isEmpty || isNewPolicy || isNewDay || isNewProgram else { return }
    try connection.execute("INSERT OR REPLACE INTO meta(key, value) VALUES('expired', ?1)", [.integer(max(now, last))])
    areMomentsStale = true
    if isNewProgram { try noteDecider(now: now) }
    if isNewPolicy || isNewDay || isNewProgram { isDirectoryChanged = true }
    var settlement = Settlement(at: now)
    for number in ended { try takeEnded(number) }
    try finish(&settlement)
  }

  private func noteDecider(now: Int64) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO meta(key, value) VALUES('decider', ?1)", [.text(Product.version)])
    try noteAct("decided-anew", Product.version, now: now)
    decider = Product.version
  }

  /// The next moment to settle; nil when nothing that is known will end or begin.
  func nextMoment() throws -> Int64? {
    let last = try settledUntil()
    let ending = try connection.queryFirst(
      "SELECT min(until) FROM release WHERE until >= ?1", [.integer(last)]
    ) { $0.int64OrNil(0) }
    let pending = try connection.queryFirst(
      "SELECT min(activated) FROM policy WHERE version > ?1 AND activated < ?2",
      [.unsigned(policy.version), .integer(.max)]
    ) { $0.int64OrNil(0) }
    // A release holds through its last millisecond.
    let moments = [(ending ?? nil).map { $0 &+ 1 }, pending ?? nil, convenantMoments.filter { $0 > last }.min()]
    return moments.compactMap { $0 }.min()
  }

  private func settledUntil() throws -> Int64 {
    try connection.queryFirst("SELECT value FROM meta WHERE key = 'expired'", []) { $0.int64(0) } ?? .min
  }

  /// When a party's convenant begins, and when it has ended. ALG-06.
  private var convenantMoments: [Int64] {
    caseload.directory.parties.flatMap { party in
      [party.integer("convenant_vanaf"), party.integer("convenant_tot").map { $0 &+ 1 }].compactMap { day in
        day.flatMap(CalendarDay.dutchMidnight)
      }
    }
  }

  // MARK: Policy

  /// Keeps a newer deelbeleid until its moment, or puts it in force when that has come.
  /// - Returns: whether it is in force.
  func keep(_ policy: Policy, text: String, now: Int64) throws -> Bool {
    let moment = CalendarDay.dutchMidnight(policy.validFrom) ?? .max
    try connection.execute(
      "INSERT INTO policy(version, text, activated) VALUES(?1, ?2, ?3)",
      [.unsigned(policy.version), .text(text), .integer(max(moment, now))])
    areMomentsStale = true
    guard moment <= now else { return false }
    try putInForce(policy, text: text)
    isDirectoryChanged = true
    return true
  }

  func putInForce(_ policy: Policy, text: String) throws {
    try connection.execute(
      "INSERT OR REPLACE INTO meta(key, value) VALUES('policy', ?1)", [.unsigned(policy.version)])
    self.policy = policy
    policyText = text
  }

  /// Puts the newest deelbeleid in force whose moment has come. One that cannot be read, after the software was put
  /// back to an older version, is set aside: the last valid one stays in force.
  private func takeForce(now: Int64) throws -> Bool {
    let due = try connection.query(
      "SELECT version, text FROM policy WHERE version > ?1 AND activated <= ?2 ORDER BY version DESC",
      [.unsigned(policy.version), .integer(now)]
    ) { ($0.uint64(0), try $0.text(1)) }
    for (version, text) in due {
      if let newer = try? Policy.read(checked: text) {
        try putInForce(newer, text: text)
        try noteAct("policy-in-force", "\(version)", now: now)
        return true
      }
      try connection.execute(
        "UPDATE policy SET activated = ?2 WHERE version = ?1", [.unsigned(version), .integer(.max)])
      areMomentsStale = true
      try noteAct("policy-unreadable", "\(version)", now: now)
    }
    return false
  }

  /// A line in the list of acts.
  func noteAct(_ verb: String, _ subject: String, actor: String = "server", now: Int64) throws {
    try connection.execute(
      "INSERT INTO act(at, actor, verb, subject) VALUES(?1, ?2, ?3, ?4)",
      [.integer(now), .text(actor), .text(verb), .text(subject)])
  }
}
