import Changes
import Foundation
import Records
import Sync
import TestKit
import Testing

@testable import Replica

/// What a device must show, told as simply as possible: per cell what the server has, what is on its way and what
/// waits here. It knows nothing of rows, streams or keys.
struct DeviceModel {
  struct Cell: Equatable {
    var server: FieldValue?
    var underway: FieldValue?
    var pending: FieldValue?
    var shown: FieldValue? { pending ?? underway ?? server }
  }

  var own: [RecordID: [FieldNumber: Cell]] = [:]
  var foreign: [RecordID: [FieldNumber: FieldValue]] = [:]
  var released: [RecordID: FieldSet] = [:]
  var refusals = 0

  /// Records with the values that are shown.
  var shown: [RecordID: [FieldNumber: FieldValue]] {
    let mine = own.mapValues { $0.compactMapValues(\.shown) }
    return mine.merging(foreign) { mine, _ in mine }.filter { !$0.value.isEmpty }
  }

  /// What waits here and may leave.
  var leaving: [RecordID: FieldSet] {
    own.compactMapValues { cells in
      FieldSet(cells.filter { $0.value.pending != nil }.keys)
    }.reduce(into: [:]) { result, entry in
      let fields = entry.value.intersection(released[entry.key] ?? FieldSet())
      if !fields.isEmpty { result[entry.key] = fields }
    }
  }

  mutating func write(_ record: RecordID, _ field: FieldNumber, _ value: FieldValue) {
    let cell = own[record]?[field] ?? Cell()
    guard (cell.shown ?? .null) != value else { return }
    own[record, default: [:]][field] = Cell(server: cell.server, underway: cell.underway, pending: value)
  }

  mutating func depart(_ changes: [Change]) {
    for change in changes where change.kind == KindSpec.melding.number {
      for write in change.writes {
        own[change.record]?[write.field]?.underway = write.value
        own[change.record]?[write.field]?.pending = nil
      }
    }
  }

  mutating func arrive(_ change: Change, refused: Bool) {
    guard change.kind == KindSpec.melding.number else { return }
    if refused { refusals += 1 }
    for write in change.writes {
      if !refused { own[change.record]?[write.field]?.server = write.value }
      own[change.record]?[write.field]?.underway = nil
    }
  }

  mutating func comeBack(_ change: Change) {
    for write in change.writes {
      guard let cell = own[change.record]?[write.field], cell.underway == write.value else { continue }
      own[change.record]?[write.field]?.pending = cell.pending ?? write.value
      own[change.record]?[write.field]?.underway = nil
    }
  }
}

/// Random days on one device: after every step, and after every reopening and every crash, it shows what the model
/// says, and at the end a second device of the account agrees.
@Suite struct `Random use` {
  @Test(arguments: 0..<12)
  func `a device shows what the model says`(_ run: Int) throws {
    var seed = Seed()
    if run > 0 { seed = Seed(seed.origin &+ UInt64(run)) }
    var day = try Day(seed)
    for _ in 0..<60 { try day.step() }
    try day.end()
  }
}

/// One run: a desk, its model, and the dice.
private struct Day {
  let desk: Desk
  var model = DeviceModel()
  var seed: Seed
  let origin: Seed
  var request: ExchangeRequest?
  var hasRestarted = false
  var isWhole = true
  /// Foreign cells on pages that were kept aside.
  var aside: [RecordID: [FieldNumber: FieldValue]] = [:]
  let texts: [FieldValue] = [.text("Merelplein"), .text("Vinkplein"), .text("Spechtplein"), .text("Uilenplein")]
  let fields: [FieldNumber] = [4, 5, 8]

  init(_ seed: Seed) throws {
    self.seed = seed
    origin = seed
    desk = try Desk(seed: seed.origin)
    try desk.firstSync()
  }

  mutating func pick<Element>(_ list: [Element]) -> Element? { list.randomElement(using: &seed) }

  mutating func step() throws {
    desk.time.now += UInt64.random(in: 1...5000, using: &seed)
    desk.hub.now = desk.time.now
    switch Int.random(in: 0..<12, using: &seed) {
    case 0...1: try create()
    case 2...4: try write()
    case 5: try release()
    case 6...7: try send()
    case 8...9: try answer()
    case 10: try desk.reopen()
    default: if request != nil, isWhole { try restart() }
    }
    try compare(desk.replica, "\(origin)")
    guard Int.random(in: 0..<4, using: &seed) == 0 else { return }
    let (copy, folder) = try desk.crashedCopy()
    try compare(copy, "\(origin), after a crash")
    try FileManager.default.removeItem(atPath: folder)
  }

  private mutating func create() throws {
    let id = try desk.melding()
    for (field, value) in try require(desk.replica.record(id)).values { model.write(id, field, value) }
  }

  private mutating func write() throws {
    guard let id = pick(model.own.keys.sorted()), let field = pick(fields), let value = pick(texts) else { return }
    _ = try desk.replica.write(Draft(.melding, record: id, values: [field: value]))
    model.write(id, field, value)
  }

  private mutating func release() throws {
    guard let id = pick(model.own.keys.sorted()) else { return }
    let fields = FieldSet(self.fields.filter { _ in Bool.random(using: &seed) })
    guard !fields.isEmpty else { return }
    try desk.release(
      [(id, .melding, fields.fields.compactMap { KindSpec.melding.field($0)?.name })], to: ["jongerenwerk"])
    model.released[id] = (model.released[id] ?? FieldSet()).union(fields)
  }

  private mutating func send() throws {
    let isRetry = request != nil
    let next = try desk.replica.prepareExchange()
    if isRetry { #expect(next == request, "\(origin)") }
    if !isRetry {
      var sent: [RecordID: FieldSet] = [:]
      for change in next.changes where change.kind == KindSpec.melding.number {
        sent[change.record] = (sent[change.record] ?? FieldSet()).union(FieldSet(change.writes.map(\.field)))
      }
      if !hasRestarted { #expect(sent == model.leaving, "\(origin)") }
      model.depart(next.changes)
    }
    request = next
  }

  private mutating func answer() throws {
    guard let request else { return }
    let hub = desk.hub
    var verdicts: [Verdict] = []
    for change in request.changes {
      let isRefused = !hasRestarted && change.kind == 4 && Int.random(in: 0..<5, using: &seed) == 0
      if isRefused { verdicts.append(Verdict(sequence: change.sequence, code: .rule, rule: "MEL-01")) }
      model.arrive(change, refused: isRefused)
    }
    var purges: [Purge] = []
    if let id = pick(model.foreign.keys.sorted()), Bool.random(using: &seed), let field = pick(fields) {
      hub.sequence += 1
      purges.append(Purge(sequence: hub.sequence, record: id, fields: FieldSet([field]), rule: "CAS-05"))
      model.foreign[id]?[field] = nil
      aside[id]?[field] = nil
    }
    let isPartial = Int.random(in: 0..<4, using: &seed) == 0
    var entries: [Entry] = []
    for _ in 0..<Int.random(in: 0...3, using: &seed) {
      guard let field = pick(fields), let value = pick(texts) else { continue }
      let known = model.foreign.keys.sorted()
      let id = pick(known).flatMap { Bool.random(using: &seed) ? $0 : nil } ?? RecordID(high: 3, low: seed.next())
      hub.sequence += 1
      entries.append(
        Entry(
          sequence: hub.sequence, record: id, kind: 4, isOwn: false,
          parts: [Entry.Part(ground: 0, cells: [(field, value)])]))
      aside[id, default: [:]][field] = value
    }
    let response = try hub.answer(
      request, entries: entries, grounds: [Desk.grounds[0]], purges: purges, verdicts: verdicts, isPartial: isPartial)
    _ = try desk.replica.apply(try desk.carried(response), to: request.attempt)
    self.request = nil
    isWhole = !isPartial
    if isWhole { applyAside() }
  }

  private mutating func applyAside() {
    for (id, cells) in aside {
      for (field, value) in cells { model.foreign[id, default: [:]][field] = value }
    }
    aside = [:]
  }

  /// The server comes back from an older backup: it takes nothing of this push, and then gives the stream anew,
  /// without some of the records.
  private mutating func restart() throws {
    guard let request else { return }
    hasRestarted = true
    let hub = desk.hub
    hub.epoch = RecordID(high: 0xE0, low: seed.next())
    var response = try hub.answer(request, cursor: 0, status: .restart)
    hub.acknowledged = 0
    response.acknowledged = 0
    _ = try desk.replica.apply(response, to: request.attempt)
    for change in request.changes { model.comeBack(change) }
    self.request = nil
    try compare(desk.replica, "\(origin), before the stream is read anew")
    let lost = pick(model.foreign.keys.sorted())
    if let lost { model.foreign[lost] = nil }
    hub.sequence = 0
    let again = try desk.replica.prepareExchange()
    var entries = Desk.directory(hub)
    for (id, cells) in model.foreign.sorted(by: { $0.key < $1.key }) where !cells.isEmpty {
      hub.sequence += 1
      entries.append(
        Entry(
          sequence: hub.sequence, record: id, kind: 4, isOwn: false,
          parts: [Entry.Part(ground: 1, cells: cells.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })]))
    }
    model.depart(again.changes)
    for change in again.changes { model.arrive(change, refused: false) }
    _ = try desk.replica.apply(
      try hub.answer(again, entries: entries, grounds: [Desk.directoryGround, Desk.grounds[0]]), to: again.attempt)
  }

  private func compare(_ replica: Replica, _ comment: String) throws {
    var shown: [RecordID: FieldValues] = [:]
    for view in try replica.records(kind: .melding) { shown[view.id] = view.values }
    #expect(shown == model.shown.mapValues { FieldValues($0) }, "\(comment)")
    #expect(try replica.refusals().count == model.refusals, "\(comment)")
  }

  /// All faults stop: everything that may leave is delivered, and a second device that is given what the server has
  /// agrees to the bit.
  mutating func end() throws {
    for _ in 0..<4 {
      if request == nil { try send() }
      guard let request else { continue }
      for change in request.changes { model.arrive(change, refused: false) }
      _ = try desk.replica.apply(try desk.hub.answer(request), to: request.attempt)
      self.request = nil
      applyAside()
    }
    try compare(desk.replica, "\(origin), at the end")
    #expect(try desk.replica.prepareExchange().changes.isEmpty, "\(origin)")

    let other = try Desk(seed: origin.origin &+ 1)
    try other.firstSync()
    let hub = other.hub
    var entries: [Entry] = []
    func give(_ id: RecordID, _ kind: KindNumber, _ cells: [FieldNumber: FieldValue], own: Bool) {
      guard !cells.isEmpty else { return }
      hub.sequence += 1
      entries.append(
        Entry(
          sequence: hub.sequence, record: id, kind: kind, isOwn: own,
          parts: [
            Entry.Part(ground: own ? 0 : 1, cells: cells.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
          ]))
    }
    for (id, cells) in model.own { give(id, 4, cells.compactMapValues(\.server), own: true) }
    for (id, cells) in model.foreign { give(id, 4, cells, own: false) }
    var releases: [RecordID: [FieldNumber: FieldValue]] = [:]
    for change in desk.hub.pushed where change.kind == KindSpec.verstrekking.number {
      for write in change.writes { releases[change.record, default: [:]][write.field] = write.value }
    }
    for (id, cells) in releases { give(id, KindSpec.verstrekking.number, cells, own: true) }
    try other.exchange { hub, request in
      try hub.answer(request, entries: entries, grounds: [ScriptedHub.own, Desk.grounds[0]])
    }
    #expect(try desk.replica.viewDigest() == other.replica.viewDigest(), "\(origin)")
  }
}
