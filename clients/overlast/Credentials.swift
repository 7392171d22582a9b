import CBOR
import Changes
import Enrolment
import OpenSSL
import Records
import Replica

/// What the transport needs, sealed inside the replica: the device's key and certificate, and its server.
struct Credentials {
  var key: [UInt8], certificate: [UInt8], authority: [UInt8]
  var host: String, port: UInt16

  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 2048)
    encoder.arrayHead(5)
    for bytes in [key, certificate, authority] { encoder.bytes(bytes) }
    encoder.text(host)
    encoder.unsigned(UInt64(port))
    return encoder.bytes
  }

  init(key: [UInt8], response: EnrolmentResponse) {
    self.key = key
    certificate = response.certificate
    authority = response.authority
    host = response.host
    port = response.port
  }

  init(encoded bytes: [UInt8]) throws {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      _ = try decoder.readArrayHead()
      key = try decoder.readBytes()
      certificate = try decoder.readBytes()
      authority = try decoder.readBytes()
      host = try decoder.readText()
      port = UInt16(truncatingIfNeeded: try decoder.readUnsigned())
    } catch {
      throw Failure(
        .enrolment, "not-enrolled", "Dit apparaat mist zijn sleutel. Alles is bewaard. Meld het opnieuw aan.")
    }
  }

  /// What the device shows its server.
  func identity() throws -> TLSIdentity {
    try TLSIdentity(certificate: Certificate(der: certificate), key: PrivateKey(der: key))
  }
}

extension Identity {
  /// Who this device is, as enrolment tells it.
  init(_ response: EnrolmentResponse, key: [UInt8]) {
    self.init(
      replica: response.replica, account: response.account, party: response.party, partyKind: response.partyKind,
      functions: Set(response.functions), wijken: response.wijken, mintKey: response.mintKey,
      registerKey: response.registerKey, credentials: Credentials(key: key, response: response).encoded())
  }
}
