import Enrolment
import Foundation
import OpenSSL
import Records
import Server
import TestKit
import Transport

/// A municipality on disk with its daemon running: the real authority, accounts, deelbeleid and listeners.
final class Municipality {
  let folder: URL
  let server: ServerProcess
  /// Nothing once the books are closed.
  private var office: Administration?

  /// The account that writes.
  static let source = "handhaving"
  private static let kinds: [PartyKind] = [.jongerenwerk, .swt, .woningcorporatie, .halt]

  /// Makes the municipality with `recipients` accounts besides the one that writes.
  init(in parent: URL, recipients: Int) throws {
    folder = parent.appending(path: "municipality-\(UUID().uuidString)")
    let directory = DataDirectory(path: folder.path, witness: DaemonConfiguration.witness(beside: folder.path))
    try Administration.initialise(
      directory, policy: Repository.text("server-config/deelbeleid"), names: [.address("127.0.0.1")], clock: now)
    let office = try Administration(directory: directory, clock: now)
    self.office = office
    try Self.add(Self.source, .handhaving, office)
    for number in 0..<recipients { try Self.add(Self.recipient(number), Self.kinds[number % Self.kinds.count], office) }
    server = try ServerProcess(dataDirectory: folder.path)
  }

  /// The code of the account of a recipient.
  static func recipient(_ number: Int) -> String { "ontvanger-\(number)" }

  private static func add(_ code: String, _ kind: PartyKind, _ office: Administration) throws {
    try office.save(MunicipalityFile.Party(code: "p-\(code)", name: code, kind: kind, convenantFrom: 0))
    try office.save(
      MunicipalityFile.Account(code: code, name: code, party: "p-\(code)", functions: [.medewerker], wijken: ["Oost"]))
  }

  /// Takes in a device of an account, by a ticket and over the enrolment listener.
  func enrol(_ account: String) throws -> Enrolled {
    let ticket = try ticket(account)
    let key = try PrivateKey.generate()
    let client = HTTPClient(server.enrolment, tls: try .client(identity: nil, trust: .fingerprint(ticket.authority)))
    let request = EnrolmentRequest(
      secret: ticket.secret, request: try CertificateRequest.create(key: key, commonName: "overlast"), label: account)
    let response = try EnrolmentResponse(encoded: Line.open(client, "/v1/enrol", request.encoded()).answer)
    client.close()
    return Enrolled(response: response, key: key, server: server.sync)
  }

  /// An invitation as the operator would hand it over, for the real client.
  func invitation(_ account: String) throws -> String { try ticket(account).line() }

  private func ticket(_ account: String) throws -> Ticket {
    guard let office else { throw BenchFailure("the municipality is closed") }
    let endpoint = server.enrolment
    return try office.invite(account: account, host: endpoint.host, port: endpoint.port, hours: 1)
  }

  /// Stops the daemon; gives the bytes of its database with the log in it.
  func close() -> Int {
    server.stop()
    // The last connection to close puts the log into the file.
    office = nil
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path + "/overlast.sqlite")
    return (attributes?[.size] as? Int) ?? 0
  }

  /// Stops the daemon and removes everything.
  func remove() {
    _ = close()
    try? FileManager.default.removeItem(at: folder)
  }

  /// What enrolment gave a device.
  struct Enrolled {
    let response: EnrolmentResponse
    let key: PrivateKey
    let server: Endpoint

    /// A line to the server with this device's certificate.
    func line() throws -> Line {
      let identity = try TLSIdentity(certificate: Certificate(der: response.certificate), key: key)
      let authority = try Certificate(der: response.authority)
      return Line(HTTPClient(server, tls: try .client(identity: identity, trust: .authority(authority))))
    }
  }
}
