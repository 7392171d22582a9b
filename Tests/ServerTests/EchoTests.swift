import Changes
import Records
import Sync
import Testing

@testable import Server

@Suite struct `Echoes: what a device pushed itself` {
  /// The records in an answer that the device pushed.
  private func echoes(_ answer: ExchangeResponse, of records: [RecordID]) -> [RecordID] {
    answer.entries.map(\.record).filter(records.contains)
  }

  @Test func `are left out as long as the device goes forward, and sent when it goes back, on every page`() throws {
    let town = try Town()
    let device = try town.device("handhaving")
    try device.sync()
    var meldingen: [RecordID] = []
    for _ in 0..<4 {
      meldingen.append(try device.melding())
      #expect(try echoes(device.sync(), of: meldingen) == [])
    }
    let head = device.cursor
    // It starts over: everything from the first page on.
    var request = device.request()
    request.cursor = 0
    #expect(try echoes(device.take(device.send(request)), of: meldingen) == meldingen)
    // The second page of the same: as if the first had ended after the second melding.
    request = device.request()
    request.cursor = head - 2
    #expect(try echoes(device.take(device.send(request)), of: meldingen) == Array(meldingen[2...]))
    #expect(device.cursor == head)
    // Forward again.
    meldingen.append(try device.melding())
    #expect(try echoes(device.sync(), of: meldingen) == [])
  }

  @Test func `are sent to the account's other device`() throws {
    let town = try Town()
    let first = try town.device("handhaving")
    let second = try town.device("handhaving")
    let melding = try first.melding()
    try first.sync()
    #expect(try echoes(second.sync(), of: [melding]) == [melding])
  }

  @Test func `are sent in a first exchange that already pushes, for what does not come is not held`() throws {
    let town = try Town()
    let device = try town.device("handhaving")
    let melding = try device.melding()
    #expect(try echoes(device.sync(), of: [melding]) == [melding])
    #expect(try echoes(device.sync(), of: [melding]) == [])
  }

  @Test func `are sent where one cell of the change came too late: the device takes the others for overtaken too`()
    throws
  {
    let town = try Town()
    let first = try town.device("handhaving")
    let second = try town.device("handhaving")
    let melding = try first.melding()
    try first.sync()
    try second.sync()
    // The second writes earlier and arrives later.
    town.time.now += 1000
    try second.write(.melding, melding, ["plaats": .text("te laat"), "omschrijving": .text("wel op tijd")])
    town.time.now += 1000
    try first.write(.melding, melding, ["plaats": .text("die geldt")])
    try first.sync()
    try second.sync()
    #expect(second.verdicts.map(\.code) == [.superseded])
    #expect(second.holds("die geldt") && second.holds("wel op tijd"))
  }
}
