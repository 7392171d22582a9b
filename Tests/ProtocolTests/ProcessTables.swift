import Disclosure
import Records
import TestKit
import Testing

@testable import Casework

/// The tables of the process in the chapters are those of the program.
@Suite struct `Tables of the process` {
  @Test func `rulings: every rule by which something can be refused, and no other`() throws {
    let listed = try ChapterTable("casework", "Rulings").words(0)
    #expect(Set(listed).count == listed.count, "each rule once")
    let ofKinds = try ChapterTable("casework", "Rules of kinds").words(1)
    let given = Set(Casework.rules.flatMap { $0.refuses.map(\.rule) })
    #expect(Set(listed + ofKinds).symmetricDifference(given) == [])
  }

  @Test func `the rule by which a required or fixed field is refused, for each kind that people make`() throws {
    let listed = try ChapterTable("casework", "Rules of kinds").rows.map { "\($0[0]) \($0[1])" }
    let kinds = Schema.current.kinds.filter { $0.creators != .beheer }.map { "\($0.name) \(Casework.anchor($0))" }
    #expect(listed == kinds)
  }

  @Test func `states: every status with its beginnings and steps`() throws {
    let listed = try ChapterTable("casework", "States").rows.map { row in
      Array(row.prefix(3)) + row[3].split(separator: "; ").map(String.init).sorted()
    }
    let tables = StateTable.all.map { table in
      let steps = table.steps.map { "\($0) → \($1.joined(separator: ", "))" }
      return ["\(table.kind).\(table.field)", table.rule, table.starts.joined(separator: ", ")] + steps.sorted()
    }
    #expect(listed == tables)
  }

  @Test func `conditions of a deelbeleid`() throws {
    let listed = Set(try ChapterTable("disclosure", "Conditions").words(0))
    // The chapter says how the others are made: niet- before a word.
    let words = Condition.vocabulary.map(\.word).filter { !$0.hasPrefix("niet-") }
    #expect(listed.symmetricDifference(words) == [])
  }

  @Test func `paths of the two listeners`() throws {
    let routes = Repository.text("Sources/Server/Routes.swift")
    let served = Set(routes.matches(of: /"(\/v1\/[a-z]+)"/).map { String($0.1) })
    #expect(Set(try ChapterTable("sync", "Transport").words(0)) == served)
  }
}
