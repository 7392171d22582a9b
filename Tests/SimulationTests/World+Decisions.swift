import Casework
import Changes
import Records
import Sync
import TestKit

@testable import Replica

/// What people decide: the niveau of the casus, and which of two values holds.
extension World {
  /// Changes the niveau of the casus, or its status on two devices that do not know of each other.
  func decide() throws {
    guard let casus else { return }
    if chance(50) {
      let up = chance(50)
      let device = try device(up ? "handhaving" : "wm-oost")
      try changeNiveau(
        device, from: up ? "hinder" : "overlast", to: up ? "overlast" : "hinder", regie: up ? "wm-oost" : "handhaving")
      return
    }
    for device in devices where device.person.code == "handhaving" || device.person.code == "wm-oost" {
      let status = ["open", "monitoring", "opgelost"][Int(dice.next() % 3)]
      _ = try device.write(.casus, casus, ["status": .text(status)])
    }
  }

  /// Two devices of the regiehouder decide without knowing of each other.
  func decideTwice() throws {
    guard let casus else { return }
    let both = devices.filter { $0.person.code == "handhaving" }
    for _ in 0..<2 { for device in both { try device.sync() } }
    for (device, status) in zip(both, ["open", "monitoring"]) {
      _ = try device.write(.casus, casus, ["status": .text(status)])
      try device.sync()
    }
    for (device, status) in zip(both, ["monitoring", "opgelost"]) {
      _ = try device.write(.casus, casus, ["status": .text(status)])
    }
    for device in both + both { try device.sync() }
  }

  /// Somebody who sees an open conflict chooses the value that stands.
  func settleConflict() throws -> Bool {
    guard let casus else { return false }
    for device in devices {
      guard let held = try device.replica.held(casus), !held.conflicts.isEmpty else { continue }
      var chosen: [String: FieldValue] = [:]
      for conflict in held.conflicts {
        guard let field = KindSpec.casus.field(conflict.field) else { continue }
        chosen[field.name] = held.view.values[field.number]
      }
      guard try device.write(.casus, casus, chosen) != nil else { continue }
      counters.note(.conflictSettled)
      return true
    }
    return false
  }

  func changeNiveau(_ device: SimulatedDevice, from: String, to: String, regie code: String) throws {
    guard let casus else { return }
    let regie = try person(code)
    let besluit = try write(
      device, .besluit, texts: ["motivering"],
      [
        "casus": .identifier(casus), "van": .text(from), "naar": .text(to), "ingezette_interventies": .text("toezicht"),
        "betrokken_partijen": .list([
          .identifier(try person("handhaving").party), .identifier(try person("politie").party),
        ]),
        "nieuwe_regiehouder": .identifier(regie.account), "datum": .integer(20_700),
      ])
    guard let besluit else { return }
    oracle.address(besluit, to: [code])
    oracle.address(casus, to: [code])
    let id = try device.write(
      .casus, casus, ["niveau": .text(to), "regiehouder": .identifier(regie.account)])
    if id != nil { counters.note(to == "overlast" ? .niveauUp : .niveauDown) }
  }
}
