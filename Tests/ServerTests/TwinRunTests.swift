import Changes
import Dispatch
import Foundation
import Records
import Sealing
import Sync
import Synchronization
import TestKit
import Testing

@testable import Server

/// Two histories that differ only in what one account may not see give that account the same bytes
/// (invariant 2). The account's device is scripted: it does the same in both.
@Suite struct `Twin runs` {
  @Test func `hidden acts change no byte of what the watcher gets`() throws {
    let seed = Seed()
    let environment = ProcessInfo.processInfo.environment
    let pairs = environment["OVERLAST_WORLDS"].flatMap { Int($0) } ?? 300
    let failures = Mutex<[String]>([])
    let wakes = Mutex<Int>(0)
    DispatchQueue.concurrentPerform(iterations: pairs) { pair in
      guard failures.withLock({ $0.isEmpty }) else { return }
      do {
        let woken = try Self.compare(seed.origin &+ UInt64(pair))
        wakes.withLock { $0 += woken }
      } catch {
        failures.withLock { $0.append("pair \(pair): \(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [], "\(seed)")
    #expect(wakes.withLock { $0 } > 0, "no wait ever ended early, \(seed)")
  }

  struct Difference: Error, CustomStringConvertible {
    let description: String
  }

  /// Plays one script in two towns, in one of them with hidden acts put in between.
  /// - Returns: how often the watcher's wait would have ended early.
  private static func compare(_ origin: UInt64) throws -> Int {
    var script = Seed(origin)
    let length = 8 + Int(script.next() % 8)
    let plain = try Twin(seed: origin)
    let busy = try Twin(seed: origin)
    var choices = Seed(origin ^ 0xABCD)
    var woken = 0
    for step in 0..<length {
      let act = script.next()
      try plain.visible(act, step)
      for hidden in 0..<Int(choices.next() % 4) { try busy.hidden(choices.next(), step * 8 + hidden) }
      try busy.visible(act, step)
      if choices.next() % 2 == 0 { try busy.hidden(choices.next(), step * 8 + 7) }
      let (one, other) = (try plain.wakes(), try busy.wakes())
      guard one == other else { throw Difference(description: "step \(step): a hidden act ends the wait") }
      if one { woken += 1 }
      try plain.watch()
      try busy.watch()
    }
    guard plain.watcher.answers.count == busy.watcher.answers.count else {
      throw Difference(description: "another number of answers")
    }
    for (index, (one, other)) in zip(plain.watcher.answers, busy.watcher.answers).enumerated() where one != other {
      throw Difference(description: "answer \(index) differs: \(one.count) and \(other.count) bytes")
    }
    let faults = try busy.town.faults()
    guard faults.isEmpty else { throw Difference(description: "\(faults)") }
    return woken
  }
}

/// One of the two worlds. Every act draws its ids from its own number, so that acts put in between change none.
final class Twin {
  let town: Town
  let watcher: Device
  private let handhaving: Device
  private let wijkmanager: Device
  private let politie: Device
  private let woco: Device
  private var shown: [RecordID] = []
  private var releases: [RecordID] = []
  private var secret: [RecordID] = []
  private var hiddenReleases: [RecordID] = []
  private let casus: RecordID

  init(seed: UInt64) throws {
    town = try Town(seed: seed)
    watcher = try town.device("jongerenwerk")
    handhaving = try town.device("handhaving")
    wijkmanager = try town.device("wm-oost")
    politie = try town.device("politie")
    woco = try town.device("woco")
    casus = try handhaving.mint.mint(high: 1)
    try handhaving.write(
      .casus, casus,
      [
        "titel": .text("Plein"), "niveau": .text("hinder"), "type": .text("openbare_ruimte"), "wijk": .text("Oost"),
        "regiehouder": .identifier(handhaving.account),
      ])
    try handhaving.sync()
  }

  /// Acts that the watcher may see, or does itself.
  func visible(_ act: UInt64, _ step: Int) throws {
    town.time.now += 60_000
    let pick = Int(act >> 8 % 1000)
    switch act % 9 {
    case 0, 1:
      let melding = try handhaving.mint.mint(high: UInt64(1000 + step))
      try handhaving.write(.melding, melding, meldingValues("plein \(step)"))
      let release = try handhaving.mint.mint(high: UInt64(5000 + step))
      try handhaving.write(.verstrekking, release, releaseValues(melding, ["soort", "plaats"], to: watcher.account))
      shown.append(melding)
      releases.append(release)
    case 2 where !shown.isEmpty:
      try handhaving.write(.melding, shown[pick % shown.count], ["plaats": .text("hoek \(step)")])
    case 3 where !releases.isEmpty:
      try handhaving.write(.verstrekking, releases[pick % releases.count], ["ingetrokken_op": .integer(town.time.now)])
    case 4:
      try watcher.write(.melding, try watcher.mint.mint(high: UInt64(9000 + step)), meldingValues("eigen \(step)"))
    case 5: try watcher.write(.melding, RecordID(high: 3, low: UInt64(step)), ["soort": .text("geluid")])
    case 6 where !shown.isEmpty:
      try watcher.write(.melding, shown[pick % shown.count], ["plaats": .text("niet van mij")])
    case 7:
      // Of its own, and of a kind that comes with a receipt; some are refused.
      let own = try watcher.mint.mint(high: UInt64(9000 + step))
      try watcher.write(.melding, own, meldingValues("eigen \(step)"))
      try watcher.write(
        .verstrekking, try watcher.mint.mint(high: UInt64(11_000 + step)),
        releaseValues(pick % 3 == 0 && !shown.isEmpty ? shown[0] : own, ["soort"], to: handhaving.account))
    default: break
    }
    try handhaving.sync()
  }

  /// Whether a wait of the watcher would end at once.
  func wakes() throws -> Bool {
    let request = WaitRequest(replica: watcher.id, cursor: watcher.cursor)
    return try town.hub.wait(request, fingerprint: watcher.fingerprint, milliseconds: 0).hasNews
  }

  /// The watcher exchanges.
  func watch() throws { try watcher.sync() }

  /// Acts that the watcher may not see, on the same records where that can be.
  func hidden(_ act: UInt64, _ step: Int) throws {
    let pick = Int(act >> 8 % 1000)
    let high = UInt64(100_000 + step)
    switch act % 10 {
    case 0:
      let melding = try handhaving.mint.mint(high: high)
      try handhaving.write(.melding, melding, meldingValues("verborgen \(step)"))
      secret.append(melding)
    case 1 where !shown.isEmpty:
      // A field of a record that the watcher sees in part.
      try handhaving.write(.melding, shown[pick % shown.count], ["omschrijving": .text("geheim \(step)")])
    case 2 where !shown.isEmpty:
      try handhaving.write(
        .verstrekking, try handhaving.mint.mint(high: high),
        releaseValues(shown[pick % shown.count], ["soort", "omschrijving"], to: woco.account))
    case 3:
      try politie.write(
        .politieExport, try politie.mint.mint(high: high),
        [
          "casus": .identifier(casus), "wijkmanager": .identifier(wijkmanager.account),
          "mutaties": .text("mutatie \(step)"), "datum": .integer(20_700), "grondslag": .text("Wpg 16"),
        ])
    case 4: try woco.write(.melding, RecordID(high: 4, low: high), ["soort": .text("geluid")])
    case 5 where !secret.isEmpty:
      let release = try handhaving.mint.mint(high: high)
      try handhaving.write(
        .verstrekking, release, releaseValues(secret[pick % secret.count], ["soort"], to: woco.account))
      hiddenReleases.append(release)
    case 6 where !hiddenReleases.isEmpty:
      try handhaving.write(
        .verstrekking, hiddenReleases[pick % hiddenReleases.count], ["ingetrokken_op": .integer(town.time.now)])
    case 7: try woco.write(.melding, try woco.mint.mint(high: high), meldingValues("woco \(step)"))
    case 8:
      // A fact of the casus that the watcher's cells belong to: all of them are decided anew.
      let status = ["monitoring", "open", "opgelost"][pick % 3]
      try handhaving.write(.casus, casus, ["status": .text(status)])
    default: break
    }
    for device in [handhaving, politie, woco, wijkmanager] { try device.sync() }
  }

  private func meldingValues(_ place: String) -> [String: FieldValue] {
    [
      "soort": .text("geluid"), "tijdstip": .integer(town.time.now), "plaats": .text(place), "wijk": .text("Oost"),
      "omschrijving": .text("tekst"), "casus": .identifier(casus),
    ]
  }

  private func releaseValues(_ record: RecordID, _ fields: [String], to account: RecordID) -> [String: FieldValue] {
    let set = FieldSet(fields.compactMap { KindSpec.melding.field(named: $0)?.number })
    return [
      "casus": .identifier(casus), "cellen": CellSelection.value([CellSelection(record: record, fields: set)]),
      "ontvangers": .list([.identifier(account)]), "grondslag": .text("Gemeentewet 172"),
    ]
  }
}
