import Casework
import Changes
import Enrolment
import Foundation
import OpenSSL
import Records
import Sync

/// Takes devices in: the server's half of enrolment and renewal. Protocol/enrolment.md.
public struct EnrolmentDesk: Sendable {
  let hub: Hub
  let issuance: Issuance
  /// Under which name and port devices reach the sync listener.
  let host: String, port: UInt16
  let days: Int

  /// A desk that issues certificates of `days` days for devices that sync with `host` and `port`.
  public init(hub: Hub, host: String, port: UInt16, days: Int) throws {
    self.hub = hub
    self.host = host
    self.port = port
    self.days = days
    issuance = Issuance(authority: try hub.directory.authority())
  }

  /// Takes in a device with a ticket.
  /// - Throws: `Problem(.ticket)`, or `Problem(.malformed)` for a request whose key is not accepted.
  func enrol(_ request: EnrolmentRequest) throws -> EnrolmentResponse {
    let replica = try newID()
    let key = try Digest.sha256(request.request)
    let now = hub.clock()
    let admission = try hub.writer.perform { [self] ledger in
      try ledger.redeem(
        secret: request.secret, key: key, label: request.label, now: now, replica: replica,
        mintKey: { try hub.keys.mintKey(of: $0) }
      ) { try issue(request.request, for: $0, now: now) }
    }
    return try response(admission)
  }

  /// Gives an enrolled device a new certificate; under a new identity when a copy of it has synced. Its unsent
  /// work is then pushed under that.
  func renew(_ request: RenewalRequest, fingerprint: [UInt8]) throws -> EnrolmentResponse {
    let fresh = try newID()
    let now = hub.clock()
    let admission = try hub.writer.perform { [self] ledger in
      guard let old = ledger.roster.replica(fingerprint: fingerprint) else { throw Ledger.notEnrolled }
      let entry = try ledger.admit(fingerprint, replica: old.id, now: now)
      guard let account = ledger.roster.accounts[entry.account] else { throw Ledger.notEnrolled }
      let id = request.isNewIdentity ? fresh : entry.id
      let issued = try issue(request.request, for: id, now: now)
      let mintKey = try request.isNewIdentity ? hub.keys.mintKey(of: account.id) : entry.mintKey
      if request.isNewIdentity {
        try ledger.add(
          id, account: account.number, label: entry.label, mintKey: mintKey,
          issued: (issued.fingerprint, issued.expires),
          now: now)
      } else {
        try ledger.renew(
          entry.number, shown: fingerprint, fingerprint: issued.fingerprint, expires: issued.expires)
      }
      return Ledger.Admission(
        replica: id, account: account, certificate: issued.certificate,
        mintKey: mintKey)
    }
    return try response(admission)
  }

  private func newID() throws -> RecordID {
    guard let id = RecordID(bytes: try hub.entropy(16)) else { throw ServerError(.storage, "no random bytes") }
    return id
  }

  private func issue(_ request: [UInt8], for replica: RecordID, now: Int64) throws -> (
    certificate: [UInt8], fingerprint: [UInt8], expires: Int64
  ) {
    do {
      let certificate = try issuance.device(request: request, replica: replica, days: days, now: now / 1000)
      return (certificate.der, certificate.fingerprint, certificate.notAfter * 1000)
    } catch let error as EnrolmentError {
      throw Problem(.malformed, error.message)
    }
  }

  private func response(_ admission: Ledger.Admission) throws -> EnrolmentResponse {
    let (party, kind, functions, wijken) = try hub.writer.perform { ledger in
      let directory = ledger.caseload.directory
      let account = admission.account.id
      return (
        directory.party(of: account)?.id, directory.partyKind(of: account), directory.functions(of: account),
        directory.wijken(of: account)
      )
    }
    guard let party, let kind else { throw Ledger.notEnrolled }
    return EnrolmentResponse(
      replica: admission.replica, account: admission.account.id, party: party, partyKind: kind,
      functions: functions.sorted { $0.rawValue < $1.rawValue }, wijken: wijken, mintKey: admission.mintKey,
      registerKey: hub.keys.registerKey, certificate: admission.certificate,
      authority: issuance.authority.certificate.der, host: host, port: port)
  }
}

extension DataDirectory {
  /// The authority that issues certificates.
  func authority() throws -> CertificateAuthority {
    try CertificateAuthority(certificate: Certificate(pem: text("ca.pem")), key: PrivateKey(pem: text("ca.key")))
  }

  /// The server's own certificate, with its authority's behind it.
  func identity() throws -> TLSIdentity {
    try TLSIdentity(
      certificate: Certificate(pem: text("server.pem")), key: PrivateKey(pem: text("server.key")),
      chain: [Certificate(pem: text("ca.pem"))])
  }

  /// Issues a new certificate for the server's key, in one step in the place of the old one.
  /// - Parameter now: seconds since 1970.
  /// - Returns: its last second.
  func renewCertificate(dnsNames: [String], addresses: [String], now: Int64) throws -> Int64 {
    let key = try PrivateKey(pem: text("server.key"))
    let certificate = try Issuance(authority: authority()).server(
      key: key, dnsNames: dnsNames, addresses: addresses, now: now)
    try? FileManager.default.removeItem(atPath: self.key("server.pem.new"))
    try writeKey("server.pem.new", Array(certificate.pem().utf8))
    guard rename(self.key("server.pem.new"), self.key("server.pem")) == 0 else {
      throw ServerError(
        .storage, "cannot replace server.pem: errno \(errno); the old certificate stays. Check the folder.")
    }
    return certificate.notAfter
  }

  private func text(_ name: String) throws -> String {
    guard let bytes = readKey(name), let text = String(validating: bytes, as: UTF8.self) else {
      throw ServerError(
        .notInitialised,
        "the key folder lacks \(name); nothing was changed. Put it back, or run 'overlastd ca init' for a new server")
    }
    return text
  }

  /// Makes the authority and the server's certificate.
  func makeAuthority(dnsNames: [String], addresses: [String], now: Int64) throws {
    let issuance = try Issuance.makeAuthority(name: "Overlast \(dnsNames.first ?? addresses.first ?? "")", now: now)
    let key = try PrivateKey.generate()
    let certificate = try issuance.server(key: key, dnsNames: dnsNames, addresses: addresses, now: now)
    try writeKey("ca.key", Array(issuance.authority.key.pem().utf8))
    try writeKey("ca.pem", Array(issuance.authority.certificate.pem().utf8))
    try writeKey("server.key", Array(key.pem().utf8))
    try writeKey("server.pem", Array(certificate.pem().utf8))
  }
}
