import CBOR
import Enrolment
import OpenSSL
import Replica

/// What the transport needs, sealed inside the replica: the device's key and certificate, and its server.
struct Credentials {
  let key: [UInt8], certificate: [UInt8], authority: [UInt8]
  let host: String, port: UInt16
  /// From when until when the certificate holds, seconds since 1970 UTC. Kept beside it: 'overlast status' asks
  /// for this alone, and reading the certificate made it some 6 % slower.
  let validity: ClosedRange<Int64>

  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 2048)
    encoder.arrayHead(7)
    for bytes in [key, certificate, authority] { encoder.bytes(bytes) }
    encoder.text(host)
    encoder.unsigned(UInt64(port))
    encoder.integer(validity.lowerBound)
    encoder.integer(validity.upperBound)
    return encoder.bytes
  }

  init(key: [UInt8], response: EnrolmentResponse) throws {
    self.key = key
    certificate = response.certificate
    authority = response.authority
    host = response.host
    port = response.port
    validity = try Self.validity(of: response.certificate)
  }

  private static func validity(of certificate: [UInt8]) throws -> ClosedRange<Int64> {
    let certificate = try Certificate(der: certificate)
    return certificate.notBefore...max(certificate.notBefore, certificate.notAfter)
  }

  init(encoded bytes: [UInt8]) throws {
    let stored: (from: Int64, until: Int64)?
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      let count = try decoder.readArrayHead()
      key = try decoder.readBytes()
      certificate = try decoder.readBytes()
      authority = try decoder.readBytes()
      host = try decoder.readText()
      port = UInt16(truncatingIfNeeded: try decoder.readUnsigned())
      // Devices that were enrolled before this was kept have it in the certificate alone.
      stored = count < 7 ? nil : (try decoder.readInteger(), try decoder.readInteger())
    } catch {
      throw Failure(
        .enrolment, "not-enrolled", "Dit apparaat mist zijn sleutel. Alles is bewaard. Meld het opnieuw aan.")
    }
    validity = try stored.map { $0.from...max($0.from, $0.until) } ?? Self.validity(of: certificate)
  }

  /// What the device shows its server.
  func identity() throws -> TLSIdentity {
    try TLSIdentity(certificate: Certificate(der: certificate), key: PrivateKey(der: key))
  }
}

extension Identity {
  /// Who this device is, as enrolment tells it.
  init(_ response: EnrolmentResponse, key: [UInt8]) throws {
    self.init(
      replica: response.replica, account: response.account, party: response.party, partyKind: response.partyKind,
      functions: Set(response.functions), wijken: response.wijken, mintKey: response.mintKey,
      registerKey: response.registerKey, credentials: try Credentials(key: key, response: response).encoded())
  }
}
