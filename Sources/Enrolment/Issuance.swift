public import Changes
public import OpenSSL

/// What certificates look like. Nothing in a request but its key is taken over: names and rights are the server's
/// to give. Protocol/enrolment.md, "Certificates".
public struct Issuance: Sendable {
  /// The authority that signs.
  public let authority: CertificateAuthority

  /// Issues under `authority`.
  public init(authority: CertificateAuthority) { self.authority = authority }

  private static let daySeconds: Int64 = 86_400
  /// Clocks of devices run behind too; a certificate is valid from a little before it was made.
  private static let backdatedSeconds: Int64 = 300

  /// A new authority, valid for ten years.
  public static func makeAuthority(name: String, now: Int64) throws(OpenSSLError) -> Issuance {
    Issuance(
      authority: try CertificateAuthority.create(
        commonName: name, notBefore: now - backdatedSeconds, notAfter: now + 3650 * daySeconds))
  }

  /// The certificate of a device: for client use only, bound to one replica.
  /// - Parameter now: seconds since 1970.
  /// - Throws: `EnrolmentError` for a request that is not signed by its own key, or of a weak kind of key.
  public func device(request der: [UInt8], replica: RecordID, days: Int, now: Int64) throws -> Certificate {
    let request: CertificateRequest
    do throws(OpenSSLError) { request = try CertificateRequest(der: der) } catch {
      throw EnrolmentError(
        .key,
        "De sleutel van dit apparaat is niet goed. Er is niets aangemeld. Probeer het opnieuw zonder eigen sleutel.")
    }
    return try authority.issue(
      request,
      CertificateProfile(
        usage: .client, commonName: replica.text, uris: ["urn:overlast:replica:\(replica.text)"],
        notBefore: now - Self.backdatedSeconds, notAfter: now + Int64(days) * Self.daySeconds))
  }

  /// The certificate of the server, for one year.
  public func server(key: PrivateKey, dnsNames: [String], addresses: [String], now: Int64) throws -> Certificate {
    let name = dnsNames.first ?? addresses.first ?? "overlastd"
    let request = try CertificateRequest(der: try CertificateRequest.create(key: key, commonName: name))
    return try authority.issue(
      request,
      CertificateProfile(
        usage: .server, commonName: name, dnsNames: dnsNames, addresses: addresses,
        notBefore: now - Self.backdatedSeconds, notAfter: now + 365 * Self.daySeconds))
  }
}
