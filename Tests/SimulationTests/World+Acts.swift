import Casework
import Changes
import Records
import Sync
import TestKit

@testable import Replica

/// What people do. Much of it is refused, as in life; what is accepted goes into the oracle's books.
extension World {
  /// A casus that becomes overlast in most worlds, with police data and a casusoverleg at which the woco is absent.
  func tellTheStory() throws {
    let handhaving = try device("handhaving")
    let opened = try write(
      handhaving, .casus, texts: ["titel"],
      [
        "niveau": .text("hinder"), "type": .text("openbare_ruimte"), "wijk": .text("Oost"),
        "regiehouder": .identifier(handhaving.person.account),
      ])
    guard let opened else { return }
    casus = opened
    try newMelding(handhaving)
    try release(handhaving, to: ["jongerenwerk"])
    guard chance(75) else { return try decideTwice() }
    try changeNiveau(handhaving, from: "hinder", to: "overlast", regie: "wm-oost")
    try handhaving.sync()
    let wijkmanager = try device("wm-oost")
    try wijkmanager.sync()
    try newExport()
    try device("politie").sync()
    try wijkmanager.sync()
    if let first = try newOverleg(wijkmanager, "vooroverleg_politie") {
      for status in ["begonnen", "gehouden"] { _ = try wijkmanager.write(.overleg, first, ["status": .text(status)]) }
    }
    guard let overleg = try newOverleg(wijkmanager, "casusoverleg") else { return }
    casusoverleg = overleg
    for code in ["politie", "jongerenwerk", "woco"] {
      let id = try wijkmanager.write(
        .deelnemer, nil,
        [
          "casus": .identifier(opened), "overleg": .identifier(overleg),
          "account": .identifier(try person(code).account), "uitgenodigd_op": .integer(wijkmanager.clock),
          "aanwezig": .boolean(code != "woco"),
        ])
      if let id {
        oracle.address(id, to: [code])
        if code != "woco" { deelnemers.append(id) }
      }
    }
    oracle.address(overleg, to: people.map(\.code))
    if chance(90) { _ = try wijkmanager.write(.overleg, overleg, ["status": .text("begonnen")]) }
    try agree(with: "politie", wijkmanager, opened, overleg)
    try wijkmanager.sync()
    try device("politie").sync()
  }

  /// An afspraak at the casusoverleg that somebody will carry out; jongerenwerk gets all of it, also what is not there
  /// yet.
  private func agree(
    with code: String, _ wijkmanager: SimulatedDevice, _ casus: RecordID, _ overleg: RecordID
  ) throws {
    let id = try write(
      wijkmanager, .afspraak, texts: ["wat"],
      [
        "casus": .identifier(casus), "overleg": .identifier(overleg), "wie": .identifier(try person(code).account),
        "wanneer": .integer(20_710), "status": .text("open"),
      ])
    guard let id else { return }
    oracle.address(id, to: [code])
    try release(
      wijkmanager, id, .afspraak, ["wat", "wanneer", "status", "terugkoppeling"], to: ["jongerenwerk"],
      ["casus": .identifier(casus), "overleg": .identifier(overleg)])
  }

  /// One thing that somebody does.
  func act() throws {
    if chance(30), try settleConflict() { return }
    guard let device = pick(devices) else { return }
    switch dice.next() % 16 {
    case 0, 1: try newMelding(device)
    case 2: try edit(device)
    case 3: try newPerson(device)
    case 4, 5, 6: try release(device, to: people.map(\.code).filter { $0 != device.person.code && chance(40) })
    case 7: try withdraw(device)
    case 8: try passOn()
    case 9: try newExport()
    case 10: try decide()
    case 11: try passOnOfPartner()
    case 12: try attend()
    case 13, 14: try writeAsPolice()
    default: try atLbo()
    }
  }

  // MARK: Records

  /// Writes a record of which the named texts are marks.
  @discardableResult
  func write(
    _ device: SimulatedDevice, _ kind: KindSpec, _ record: RecordID? = nil, texts: [String],
    _ values: [String: FieldValue] = [:]
  ) throws -> RecordID? {
    var values = values
    var marks: [String] = []
    for name in texts {
      guard let field = kind.field(named: name) else { continue }
      let isProcess = [KindSpec.casus, .overleg, .deelnemer, .besluit, .verstrekking].contains(kind)
      let mark = oracle.mark(
        Oracle.Origin(
          record: record ?? RecordID(high: 0, low: 0), field: field.number, account: device.person.code,
          isLocal: field.isLocal, isProcess: isProcess, isPolice: device.person.kind == .politie))
      marks.append(mark)
      values[name] = .text(mark)
    }
    let id = try device.write(kind, record, values)
    tell("\(device.name) writes \(kind.name) \(id?.short(8) ?? "in vain") \(values.keys.sorted())")
    guard let id else { return nil }
    if record == nil {
      oracle.settle(marks, in: id)
      own[device.person.code, default: []].append((id, kind))
    }
    return id
  }

  func newMelding(_ device: SimulatedDevice) throws {
    var values: [String: FieldValue] = [
      "soort": .text("geluid"), "tijdstip": .integer(Int64(time.now)), "wijk": .text("Oost"),
      "bron": .identifier(device.person.party), "ernst": .text("normaal"),
    ]
    if let casus, ["handhaving", "wm-oost"].contains(device.person.code), chance(70) {
      values["casus"] = .identifier(casus)
    }
    try write(device, .melding, texts: ["plaats", "omschrijving", "notitie", "melder_naam"], values)
  }

  private func newPerson(_ device: SimulatedDevice) throws {
    guard let casus, ["handhaving", "wm-oost", "jongerenwerk"].contains(device.person.code) else { return }
    try write(
      device, .persoon, texts: ["naam", "adres", "opleiding_of_werk", "notitie"],
      ["casus": .identifier(casus), "rol_in_groep": .text("volger")])
  }

  private func edit(_ device: SimulatedDevice) throws {
    guard let (id, kind) = pick(own[device.person.code] ?? []) else { return }
    switch kind {
    case .melding: try write(device, kind, id, texts: [chance(50) ? "plaats" : "omschrijving"])
    case .persoon: try write(device, kind, id, texts: [chance(50) ? "naam" : "adres"])
    default: break
    }
  }

  func newExport() throws {
    guard let casus else { return }
    let politie = try device("politie")
    let id = try write(
      politie, .politieExport, texts: ["mutaties", "samenvatting", "grondslag"],
      [
        "casus": .identifier(casus), "wijkmanager": .identifier(try person("wm-oost").account),
        "aantal_mutaties": .integer(2), "datum": .integer(20_700),
      ])
    guard let id else { return }
    oracle.address(id, to: ["wm-oost"])
    exports.append(id)
  }

  /// The police write words wherever they can: in records that they hold, and in new ones of every kind.
  private func writeAsPolice() throws {
    let politie = try device("politie")
    let kinds = Schema.current.kinds.filter { $0.creators != .beheer }
    func texts(_ kind: KindSpec) -> [String] {
      kind.fields.filter { if case .text = $0.type { true } else { false } }.map(\.name)
    }
    if chance(25), let kind = pick(kinds), let casus {
      try write(
        politie, kind, texts: texts(kind), ["casus": .identifier(casus)].filter { kind.field(named: $0.key) != nil })
    } else if let record = pick(try kinds.flatMap { try politie.replica.records(kind: $0) }),
      let name = pick(texts(record.kind))
    {
      let status: [String: FieldValue] = record.kind == .afspraak && chance(50) ? ["status": .text("gedaan")] : [:]
      if try write(politie, record.kind, record.id, texts: [name], status) != nil { counters.note(.policeWroteText) }
    }
  }

  private func newOverleg(_ device: SimulatedDevice, _ soort: String) throws -> RecordID? {
    var values: [String: FieldValue] = [
      "soort": .text(soort), "datum": .integer(Int64(time.now)), "status": .text("gepland"), "wijk": .text("Oost"),
    ]
    if let casus, soort != "lbo" { values["casus"] = .identifier(casus) }
    return try write(device, .overleg, texts: [], values)
  }

  // MARK: Sharing

  /// Releases something of one's own, by chance on any ground that there is.
  func release(_ device: SimulatedDevice, to codes: [String]) throws {
    guard let (id, kind) = pick((own[device.person.code] ?? []).filter { [.melding, .persoon].contains($0.kind) }),
      !codes.isEmpty
    else { return }
    let names =
      kind == .melding ? ["soort", "tijdstip", "plaats", "omschrijving"] : ["naam", "adres", "opleiding_of_werk"]
    var extra: [String: FieldValue] = [:]
    if let casus, chance(60) { extra["casus"] = .identifier(casus) }
    var codes = codes
    if let casus, let casusoverleg, chance(40) {
      extra["casus"] = .identifier(casus)
      extra["overleg"] = .identifier(casusoverleg)
      codes = ["jongerenwerk", "politie"].filter { $0 != device.person.code }
    }
    if chance(30) { extra["bevraging"] = .boolean(true) }
    if chance(30) { extra["motief"] = .text("Dit is nu nodig") }
    if chance(20) { extra["geldig_tot"] = .integer(Int64(time.now) + 600_000) }
    if try release(device, id, kind, names.filter { _ in chance(75) }, to: codes, extra) {
      counters.note(extra["overleg"] == nil ? .released : .releasedAtOverleg)
      if extra["bevraging"] != nil { counters.note(.asked) }
      if extra["geldig_tot"] != nil { counters.note(.termPassed) }
    }
  }

  /// The wijkmanager passes police data on: to who was at the casusoverleg, or, refused, to who was not.
  private func passOn() throws {
    guard let export = pick(exports), let casusoverleg, let casus else { return }
    let wijkmanager = try device("wm-oost")
    let code = chance(70) ? "jongerenwerk" : "woco"
    let done = try release(
      wijkmanager, export, .politieExport, ["samenvatting"], to: [code],
      ["casus": .identifier(casus), "overleg": .identifier(casusoverleg)])
    if code == "woco" {
      guard !done else { throw Oracle.Broken(description: "police data released to who was absent (POL-06)") }
      counters.note(.absentGotNothing)
    }
  }

  /// The wijkmanager passes on what a partner gave it: to who was at the casusoverleg, or, refused, to who was not.
  private func passOnOfPartner() throws {
    guard let casusoverleg, let casus else { return }
    let wijkmanager = try device("wm-oost")
    let others = ["handhaving", "jongerenwerk"].flatMap { own[$0] ?? [] }.filter {
      [.melding, .persoon].contains($0.kind)
    }
    let held = try others.filter { record, kind in
      let name = kind == .melding ? "omschrijving" : "naam"
      return try wijkmanager.replica.record(record)?.text(name) != nil
    }
    guard let (record, kind) = pick(held) else { return try contribute(to: wijkmanager) }
    let isToPresent = chance(80)
    let done = try release(
      wijkmanager, record, kind, [kind == .melding ? "omschrijving" : "naam"],
      to: [isToPresent ? "politie" : "woco"], ["casus": .identifier(casus), "overleg": .identifier(casusoverleg)],
      isOwn: false)
    guard isToPresent || !done else { throw Oracle.Broken(description: "passed on to who was absent (CAS-05)") }
    if done { counters.note(.passedOn) }
  }

  /// A partner gives the wijkmanager a melding in the casus, so that there is something to pass on.
  private func contribute(to wijkmanager: SimulatedDevice) throws {
    guard let casus else { return }
    let giver = try device("handhaving")
    let melding = try write(
      giver, .melding, texts: ["plaats", "omschrijving"],
      [
        "soort": .text("geluid"), "tijdstip": .integer(Int64(time.now)), "wijk": .text("Oost"),
        "bron": .identifier(giver.person.party), "casus": .identifier(casus),
      ])
    guard let melding else { return }
    try release(giver, melding, .melding, ["omschrijving"], to: ["wm-oost"], ["casus": .identifier(casus)])
    try giver.exchange()
    try wijkmanager.exchange()
  }

  /// The wijkmanager puts the attendance right of somebody other than the woco, which never was there.
  private func attend() throws {
    guard let deelnemer = pick(deelnemers) else { return }
    let wijkmanager = try device("wm-oost")
    let isPresent = chance(70)
    let id = try wijkmanager.write(.deelnemer, deelnemer, ["aanwezig": .boolean(isPresent)])
    tell("\(wijkmanager.name) says present \(isPresent) of \(deelnemer.short(8))\(id == nil ? " in vain" : "")")
    if id != nil, !isPresent { counters.note(.attendanceCorrected) }
  }

  /// A leefbaarheidsoverleg, at which other parties get main lines.
  private func atLbo() throws {
    let wijkmanager = try device("wm-oost")
    if lbo == nil { lbo = try newOverleg(wijkmanager, "lbo") }
    guard let lbo, let (id, _) = pick((own["wm-oost"] ?? []).filter { $0.kind == .melding }) else {
      return try newMelding(wijkmanager)
    }
    try release(wijkmanager, id, .melding, ["soort", "tijdstip"], to: ["woco"], ["overleg": .identifier(lbo)])
  }

  @discardableResult
  private func release(
    _ device: SimulatedDevice, _ record: RecordID, _ kind: KindSpec, _ names: [String], to codes: [String],
    _ extra: [String: FieldValue], isOwn: Bool = true
  ) throws -> Bool {
    let fields = names.compactMap { kind.field(named: $0)?.number }
    let values: [String: FieldValue] = [
      "cellen": CellSelection.value([CellSelection(record: record, fields: FieldSet(fields))]),
      "ontvangers": .list(try codes.map { .identifier(try person($0).account) }),
    ]
    let id = try write(device, .verstrekking, texts: ["grondslag"], values.merging(extra) { $1 })
    guard let id else { return false }
    // POL-01: whatever a device of the police accepted, the oracle books only what may go to the gemeente.
    let allowed = try device.person.kind == .politie ? codes.filter { try person($0).kind == .gemeente } : codes
    if isOwn {
      oracle.release(record, fields, to: allowed)
    } else {
      oracle.passOn(record, fields, by: device.person.code, to: codes)
    }
    oracle.address(id, to: codes)
    if device.person.kind == .gemeente, let held = try device.replica.record(record) {
      for field in fields { oracle.pass(held.values[field]?.text ?? "", to: codes) }
    }
    releases[device.person.code, default: []].append(id)
    return true
  }

  private func withdraw(_ device: SimulatedDevice) throws {
    if chance(15), let export = pick(exports) {
      return try withdraw(try self.device("politie"), .politieExport, export)
    }
    guard let release = pick(releases[device.person.code] ?? []) else { return }
    try withdraw(device, .verstrekking, release)
  }

  private func withdraw(_ device: SimulatedDevice, _ kind: KindSpec, _ record: RecordID) throws {
    guard let values = Casework.withdrawal(of: kind, at: device.clock) else { return }
    let id = try device.write(kind, record, values)
    tell("\(device.name) withdraws \(record.short(8))\(id == nil ? " in vain" : "")")
    guard id != nil else { return }
    takenBack[record] = device.person.code
    counters.note(kind == .politieExport ? .exportTakenBack : .withdrawn)
  }
}
