import Changes
import Enrolment
import Foundation
import HTTP1
import OpenSSL
import Records
import Sync
import Synchronization
import TestKit
import Testing

@testable import Server
@testable import Transport

/// What monitoring and operators see of the running program, and what they must not.
@Suite struct `Log and figures` {
  /// Texts that no log line and no figure may hold, in any spelling.
  private static let planted = ["Zwaluwenpad-77", "geheimegroet", "Q.Plantinga", "laptop-van-Plantinga"]

  private static func spellings(_ text: String) -> [String] {
    let bytes = Array(text.utf8)
    let hexadecimal = bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    return [text, hexadecimal, hexadecimal.uppercased()]
      + (0..<3).map { Data([UInt8](repeating: 0x20, count: $0) + bytes).base64EncodedString().dropFirst(4).dropLast(4) }
      .map(String.init)
  }

  @Test func `hold no personal data, at the most talkative level, whatever comes in`() throws {
    let daemon = try Daemon(settings: "log_level = debug")
    let file = daemon.folder.appending(path: "gemeente.conf")
    try Daemon.municipality.replacing("B. Smit", with: "Q.Plantinga").write(
      to: file, atomically: true, encoding: .utf8)
    #expect(try daemon.admin("account", "import", file.path).exit == 0)
    let device = try daemon.enrol("hh-1", label: "laptop-van-Plantinga")
    try device.exchange([device.melding(1, text: "Zwaluwenpad-77")])
    // Refused for its form, with the text in the value; refused as somebody else's; malformed with the text in it.
    let soort = try #require(KindSpec.melding.field(named: "soort")?.number)
    let id = try device.melding(2).record
    let wrong = Change(
      sequence: 2, kind: KindSpec.melding.number, record: id, stamp: Stamp(milliseconds: UInt64(Daemon.now)),
      writes: [CellWrite(field: soort, value: .text("geheimegroet"), base: 0)])
    #expect(try device.exchange([wrong]).verdicts.map(\.code) == [.schema])
    let foreign = Change(
      sequence: 3, kind: KindSpec.melding.number, record: RecordID(high: 5, low: 6), stamp: wrong.stamp,
      writes: [CellWrite(field: soort, value: .text("geluid"), base: 0)])
    #expect(try device.exchange([foreign]).verdicts.map(\.code) == [.record])
    #expect(try device.post("/v1/exchange", Array("geheimegroet".utf8)).status == 400)
    #expect(try device.post("/v1/geheimegroet?naam=Q.Plantinga", Frame.wrap([0xA0])).status == 404)
    let stranger = Enrolled.client(of: try daemon.endpoint("sync"), identity: nil, authority: device.authority)
    #expect(throws: (any Error).self) {
      try stranger.send(.post, "/v1/wait", body: Array("Zwaluwenpad-77".utf8), timeout: .seconds(20))
    }
    #expect(daemon.hasLogged(#""event":"request""#))
    let metrics = try daemon.operations("/metrics")
    let health = try daemon.operations("/healthz")
    #expect(daemon.end() == 0)
    // The control: what was planted is there to be found, and this way of looking finds it.
    #expect(Self.spellings("geheimegroet").allSatisfy { !$0.isEmpty })
    for text in Self.planted.flatMap(Self.spellings) {
      for (name, shown) in [("log", daemon.log), ("metrics", metrics), ("health", health)] {
        #expect(!shown.contains(text), "\(name) shows \(text)")
      }
    }
    #expect(daemon.log.split(separator: "\n").count > 3)
    // Not one of the ids either: they would tie a line to a person.
    for id in [device.response.replica, device.response.account] {
      #expect(!daemon.log.contains(id.text) && !metrics.contains(id.text))
    }
  }

  @Test func `answer on loopback only, and to GET only`() throws {
    let daemon = try Daemon()
    #expect(try daemon.endpoint("operations").host == "127.0.0.1")
    let client = HTTPClient(try daemon.endpoint("operations"), tls: nil)
    #expect(try client.send(.post, "/metrics", body: [], timeout: .seconds(20)).status == 405)
    #expect(try client.send(.get, "/v1/exchange", timeout: .seconds(20)).status == 404)
    // The listeners of devices do not have them.
    let device = try daemon.enrol("hh-1")
    #expect(try device.client.send(.get, "/metrics", timeout: .seconds(20)).status == 404)
    #expect(try device.client.send(.get, "/healthz", timeout: .seconds(20)).status == 404)
  }

  /// The variables that a test or an attacker could turn a program with: there is none, so no validity can be put off
  /// and no fault can be switched on but from outside (Tests/Faults).
  @Test func `the program listens to no variable of its own`() throws {
    let program = try Data(contentsOf: Program.folder.appending(path: "overlastd"))
    #expect(program.range(of: Data("overlastd".utf8)) != nil)
    for name in ["OVERLAST_FAULTS", "OVERLAST_SEED", "OVERLAST_NOW", "OVERLAST_TEST", "FAKETIME"] {
      #expect(program.range(of: Data(name.utf8)) == nil, "\(name)")
    }
    for folder in ["Sources/Server", "Sources/overlastd", "Sources/Enrolment", "Sources/Transport"] {
      let files = try FileManager.default.subpathsOfDirectory(atPath: Repository.folder.path + "/" + folder)
      let text = files.filter { $0.hasSuffix(".swift") }.map { Repository.text(folder + "/" + $0) }.joined()
      let reads = text.matches(of: /(getenv\("?|environment\[")([A-Z_]*)/).map { String($0.2) }
      #expect(reads.allSatisfy { ["COLUMNS", "NOTIFY_SOCKET"].contains($0) }, "\(folder) reads \(reads)")
    }
  }
}

@Suite struct `A device that may not go on` {
  private func wait(_ device: Enrolled, _ told: Box) -> Work {
    Work {
      let body = Frame.wrap(WaitRequest(replica: device.response.replica, cursor: .max).encoded())
      told.value.withLock { $0 = UInt64((try? device.post("/v1/wait", body))?.status ?? 0) }
      told.value.withLock { $0 += 1000 }
    }
  }

  @Test func `is let go at once when it waits, whether it is revoked or its account closed; others wait on`() throws {
    let daemon = try Daemon()
    let revoked = try daemon.enrol("hh-1")
    let closed = try daemon.enrol("jw-1")
    let other = try daemon.enrol("wm-oost")
    for device in [revoked, closed, other] { try device.exchange() }
    let told = [Box(), Box(), Box()]
    let work = zip([revoked, closed, other], told).map { wait($0, $1) }
    let start = ContinuousClock.now
    #expect(try daemon.admin("revoke", revoked.response.replica.text).exit == 0)
    work[0].join()
    let file = daemon.folder.appending(path: "gemeente.conf")
    try Daemon.municipality.appending("\nactief = nee\n").write(to: file, atomically: true, encoding: .utf8)
    #expect(try daemon.admin("account", "import", file.path).exit == 0)
    work[1].join()
    #expect(start.duration(to: .now) < .seconds(40), "sooner than a wait ends by itself")
    #expect(told[0].value.withLock { $0 } == 1403 && told[1].value.withLock { $0 } == 1403)
    #expect(daemon.end() == 0)
    work[2].join()
    // A change of the directory reaches it, or the server stops: it was never refused.
    #expect(told[2].value.withLock { $0 } != 1403)
  }

  @Test func `stays revoked when the database is put back to before that`() throws {
    let daemon = try Daemon()
    let device = try daemon.enrol("hh-1")
    let other = try daemon.enrol("hh-1")
    try device.exchange()
    let copy = daemon.folder.path + "/copy.sqlite"
    #expect(try daemon.admin("backup", copy).exit == 0)
    let run = try daemon.admin("revoke", device.response.replica.text, "--json")
    #expect(run.exit == 0 && run.output.contains(#""noted":true"#))
    #expect(daemon.end() == 0)
    let again = try Daemon(after: daemon, restoring: copy)
    #expect(try again.figure("sealed") == 1)
    let list = try again.admin("device", "list").output.split(separator: "\n")
    #expect(list.first { $0.contains(device.response.replica.text) }?.contains("revoked") == true)
    #expect(list.first { $0.contains(other.response.replica.text) }?.contains("active") == true)
    let client = Enrolled.client(
      of: try again.endpoint("sync"), identity: device.identity, authority: device.authority)
    #expect(try device.post("/v1/exchange", Frame.wrap(device.request().encoded()), over: client).status == 403)
    #expect(again.end() == 0)
  }
}
