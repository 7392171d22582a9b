import Casework
import Changes
import Records

/// The names of the persons that each account holds: what the rules on texts look for. Read when it is first asked for,
/// and kept as persons are written, given out and withdrawn.
struct HeldPersons {
  private struct Person {
    let name: String
    let accounts: Set<Int64>
  }

  /// Nil before the first question, and after a transaction that did not commit.
  private var persons: [RecordID: Person]?
  private var names: [Int64: PersonNames] = [:]

  /// The names that `account` holds.
  /// - Parameter read: reads every persoon record.
  mutating func names(of account: Int64, read: () throws -> [RecordState]) rethrows -> PersonNames {
    if persons == nil {
      persons = [:]
      for state in try read() { note(state) }
    }
    if let names = names[account] { return names }
    var found = PersonNames()
    for person in (persons ?? [:]).values where person.accounts.contains(account) { found.insert(person.name) }
    names[account] = found
    return found
  }

  /// Takes in a record as it now is.
  mutating func note(_ state: RecordState) {
    guard persons != nil, state.kind.number == KindSpec.persoon.number else { return }
    let before = persons?[state.id]
    var after: Person?
    if let name = state[Self.nameField]?.value.text {
      let holders = state.holdings.filter { $0.fields.contains(Self.nameField) }.map(\.account)
      after = Person(name: name, accounts: Set(holders).union([state.owner]))
    }
    persons?[state.id] = after
    let isRenamed = before?.name != after?.name
    for account in before?.accounts ?? [] where isRenamed || !(after?.accounts.contains(account) ?? false) {
      names[account] = nil
    }
    guard let after else { return }
    for account in after.accounts where isRenamed || !(before?.accounts.contains(account) ?? false) {
      names[account]?.insert(after.name)
    }
  }

  /// Forgets everything, after a transaction that did not commit.
  mutating func forget() {
    persons = nil
    names = [:]
  }

  private static let nameField = KindSpec.persoon.field(named: "naam")?.number ?? 0
}
