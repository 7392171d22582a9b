import Foundation
import TestKit
import Testing

/// Years pass for real programs: the library of faults moves their clocks.
@Suite struct `The certificate of a device` {
  private func until(_ town: Town, days: Int) throws -> Int {
    let run = try town.on("hh", ["status", "--json"], environment: Town.ahead(days: days))
    let status = try #require(try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    return try #require(status["certificaat_tot"] as? Int)
  }

  @Test func `it is renewed by a sync in its last third, also when that is cut off, and a lost one loses no work`()
    throws
  {
    let town = try Town()
    try town.enrol("hh", "hh-1")
    let first = try until(town, days: 0)
    #expect(!(try town.on("hh", ["sync"]).errors.contains("vernieuwd")))

    let ten = Town.ahead(days: 300)
    town.stop()
    // The key for it is made before it is asked for, also when nobody answers; so the faults below hit what comes after
    // the answer.
    let offline = try town.on("hh", ["sync"], environment: ten)
    #expect(offline.exit == 3 && offline.errors.contains("nog niet vernieuwd"), "\(offline.exit) \(offline.errors)")
    try town.serve(environment: ten)
    let warned = try town.on("hh", ["status"], environment: ten).output
    #expect(warned.contains("verloopt over 64 dagen") || warned.contains("verloopt over 65 dagen"), "\(warned)")
    // The writes of a renewal and of the exchange after it: cut off at each of the first ones, the next sync works.
    for call in 1...24 {
      let cut = try town.on(
        "hh", ["sync"], environment: town.fault("kill:\(call)", on: "hh").merging(ten) { $1 })
      #expect(cut.exit == 128 + SIGKILL || cut.exit == 0, "call \(call): \(cut.exit) \(cut.errors)")
      if cut.exit == 0 { break }
    }
    let renewed = try town.on("hh", ["sync"], environment: ten)
    #expect(renewed.exit == 0, "\(renewed.errors)")
    let second = try until(town, days: 300)
    #expect(second - first > 250 * 86_400_000)
    #expect(!(try town.on("hh", ["status"], environment: ten).output.contains("verloopt over")))

    // Two years of silence: it has run out, and cannot be renewed.
    let late = Town.ahead(days: 1000)
    town.stop()
    try #require(try town.admin("ca", "renew", environment: late).exit == 0)
    try town.serve(environment: late)
    let made = try town.on("hh", ["melding", "nieuw", "geluid", "Plein"], environment: late)
    #expect(made.exit == 0, "\(made.errors)")
    let expired = try town.on("hh", ["sync"], environment: late)
    #expect(expired.exit == 5 && expired.errors.contains("aanmelden --opnieuw"), "\(expired.exit) \(expired.errors)")
    #expect(try town.on("hh", ["status"], environment: late).output.contains("Het certificaat is verlopen"))
    let invitation = try town.invitation("hh-1", environment: late)
    let anew = try town.on("hh", ["aanmelden", "--opnieuw", "--uitnodiging-bestand", invitation], environment: late)
    #expect(anew.exit == 0, "\(anew.errors)")
    let synced = try town.on("hh", ["sync"], environment: late)
    #expect(synced.exit == 0, "\(synced.errors)")
    #expect(try town.on("hh", ["melding", "lijst"], environment: late).output.contains("Plein"))
  }
}
