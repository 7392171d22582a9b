import Foundation
import TestKit
import Testing

@testable import Server

@Suite("overlastd.conf")
struct DaemonConfigurationTests {
  @Test("The sample holds every setting, and its commented lines are the defaults")
  func sample() throws {
    let text = try contents(ofSample: "overlastd.conf")
    let given = try DaemonConfiguration(parsing: text)
    var expected = DaemonConfiguration()
    expected.serverNames = [.dns("overlast.voorbeeldstad.example")]
    #expect(given == expected)

    let uncommented = text.split(separator: "\n").map { line in
      line.contains(" = ") && line.hasPrefix("#") && !line.hasPrefix("# ") ? line.dropFirst() : line
    }.joined(separator: "\n")
    #expect(
      try DaemonConfiguration(parsing: uncommented) == expected, "a default in the sample is not that of the code")
    let entries = try ConfigurationParser.sections(of: uncommented).flatMap(\.entries)
    #expect(Set(entries.map(\.key)) == Set(DaemonConfiguration.settings.map(\.key)))
  }

  @Test("The witness lies beside the data directory when nothing is said, and never in it")
  func witness() throws {
    let beside = try DaemonConfiguration(parsing: "server_names = a.example\ndata_directory = /srv/overlast")
    #expect(beside.witness == "/srv/overlast-witness/commits")
    #expect(beside.directory.witness.path == beside.witness)
    let given = try DaemonConfiguration(parsing: "server_names = a.example\nwitness = /mnt/other/count")
    #expect(given.witness == "/mnt/other/count")
    let fault = #expect(throws: ConfigurationFault.self) {
      try DaemonConfiguration(
        parsing: "server_names = a.example\ndata_directory = /srv/o\nwitness = /srv/o/witness")
    }
    #expect(fault?.description.contains("a restore of that folder would not show") == true)
  }

  @Test("Every setting is read into its own field")
  func everySetting() throws {
    let configuration = try DaemonConfiguration(
      parsing: """
        server_names = a.example, 192.0.2.1 , 2001:db8::1
        data_directory=/srv/overlast data
        sync_listen = [::]:443
        enrolment_listen = 127.0.0.1:444
        operations_listen = [::1]:445
        policy = /etc/beleid
        connections_max = 300
        connections_per_account_max = 7
        request_seconds_max = 11
        idle_seconds_max = 61
        stop_seconds_max = 3
        ticket_hours = 5
        certificate_days = 90
          log_level   =   debug
        """)
    #expect(configuration.serverNames == [.dns("a.example"), .address("192.0.2.1"), .address("2001:db8::1")])
    #expect(configuration.dataDirectory == "/srv/overlast data")
    #expect(configuration.syncListen == ListenAddress(host: "::", port: 443))
    #expect(configuration.syncListen.description == "[::]:443")
    #expect(configuration.enrolmentListen == ListenAddress(host: "127.0.0.1", port: 444))
    #expect(configuration.operationsListen == ListenAddress(host: "::1", port: 445))
    #expect(configuration.policyPath == "/etc/beleid")
    #expect(configuration.connectionsMax == 300)
    #expect(configuration.connectionsPerAccountMax == 7)
    #expect(configuration.requestSecondsMax == 11)
    #expect(configuration.idleSecondsMax == 61)
    #expect(configuration.stopSecondsMax == 3)
    #expect(configuration.ticketHours == 5)
    #expect(configuration.certificateDays == 90)
    #expect(configuration.logLevel == .debug)
  }

  struct Bad: Sendable, CustomTestStringConvertible {
    let text: String
    let code: ConfigurationFault.Code
    let line: Int
    var testDescription: String {
      "\(code) on line \(line): \(text.split(separator: "\n").last?.prefix(60) ?? "empty")"
    }

    init(_ text: String, _ code: ConfigurationFault.Code, _ line: Int) {
      self.text = text
      self.code = code
      self.line = line
    }
  }

  static let bad = [
    Bad("", .missing, 0),
    Bad("# only a comment", .missing, 0),
    Bad("\n\nserver_names", .syntax, 3),
    Bad("= 3", .syntax, 1),
    Bad("Server_Names = a.example", .syntax, 1),
    Bad("server_names =", .value, 1),
    Bad("server_names = a.example # ours", .syntax, 1),
    Bad("server_names = a.example\nserver_names = b.example", .duplicate, 2),
    Bad("server_names = a.example,", .value, 1),
    Bad("server_names = a.example, a.example", .duplicate, 1),
    Bad("server_names = *.example", .value, 1),
    Bad("server_names = 192.0.2.256", .value, 1),
    Bad("server_names = a.exa\u{07}mple", .value, 1),
    Bad("server_name = a.example", .unknown, 1),
    Bad("[server]\nserver_names = a.example", .syntax, 1),
    Bad("[]", .syntax, 1),
    Bad("connections_max = 0", .range, 1),
    Bad("connections_max = 20001", .range, 1),
    Bad("connections_max = -1", .value, 1),
    Bad("connections_max = +5", .value, 1),
    Bad("connections_max = 99999999999999999999", .value, 1),
    Bad("connections_max = ٣", .value, 1),
    Bad("idle_seconds_max = 59", .range, 1),
    Bad("data_directory = var/lib", .value, 1),
    Bad("log_level = loud", .value, 1),
    Bad("sync_listen = 8443", .value, 1),
    Bad("sync_listen = 0.0.0.0:65536", .value, 1),
    Bad("sync_listen = 010.0.0.1:1", .value, 1),
    Bad("sync_listen = localhost:1", .value, 1),
    Bad("sync_listen = ::1:1", .value, 1),
    Bad("operations_listen = 0.0.0.0:8445", .range, 1),
    Bad("server_names = a.example\nsync_listen = 0.0.0.0:8444", .inconsistent, 0),
    Bad("server_names = a.example\nconnections_max = 3", .inconsistent, 0),
    Bad(String(repeating: "#", count: (1 << 20) + 1), .range, 0),
    Bad("policy = /" + String(repeating: "a", count: 1000), .range, 1),
  ]

  @Test("A fault is refused with its line", arguments: bad)
  func refused(_ bad: Bad) {
    let fault = #expect(throws: ConfigurationFault.self) { try DaemonConfiguration(parsing: bad.text) }
    #expect(fault?.code == bad.code)
    #expect(fault?.line == bad.line)
  }

  @Test("Port 0 takes a free port and may be used three times, for tests")
  func freePorts() throws {
    let configuration = try DaemonConfiguration(
      parsing: """
        server_names = 127.0.0.1
        sync_listen = 127.0.0.1:0
        enrolment_listen = 127.0.0.1:0
        operations_listen = 127.0.0.1:0
        """)
    #expect(configuration.syncListen.port == 0)
  }

  @Test(
    "Addresses in the forms of RFC 4291",
    arguments: ["::", "::1", "1::", "2001:db8::8:800:200c:417a", "1:2:3:4:5:6:7:8"])
  func version6(_ text: String) {
    #expect(IPAddress.isVersion6(text[...]))
  }

  @Test(
    "No addresses",
    arguments: ["", ":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "12345::", "g::", "1:2:3:4:5:6:7::8"])
  func notVersion6(_ text: String) {
    #expect(!IPAddress.isVersion6(text[...]))
  }
}

/// The text of a file in `server-config`.
func contents(ofSample name: String) throws -> String {
  try String(contentsOf: repositoryRoot().appendingPathComponent("server-config/\(name)"), encoding: .utf8)
}
