import CBOR
public import OpenSSL

/// An invitation as the operator hands it over: where the server is, how to know it, and a secret that works once.
/// Protocol/enrolment.md, "Ticket".
///
/// Written as one line with a checksum, so that a typo shows before any network is used.
public struct Ticket: Equatable, Sendable {
  /// The server's name or address, as it stands in its certificate.
  public var host: String
  /// The port of the enrolment listener.
  public var port: UInt16
  /// SHA-256 of the authority's certificate: the device knows its server before it says the secret.
  public var authority: [UInt8]
  /// 32 random bytes.
  public var secret: [UInt8]
  /// The last instant at which it works, in milliseconds since 1970 UTC.
  public var expires: Int64

  /// An invitation from its parts.
  public init(host: String, port: UInt16, authority: [UInt8], secret: [UInt8], expires: Int64) {
    self.host = host
    self.port = port
    self.authority = authority
    self.secret = secret
    self.expires = expires
  }

  private static let prefix = "overlast-uitnodiging-1:"
  private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// The line.
  public func line() throws(OpenSSLError) -> String {
    var encoder = CBOREncoder(reserving: 128)
    encoder.arrayHead(5)
    encoder.text(host)
    encoder.unsigned(UInt64(port))
    encoder.bytes(authority)
    encoder.bytes(secret)
    encoder.integer(expires)
    let check = try Digest.sha256(encoder.bytes).prefix(4)
    return Self.prefix + Self.base32(encoder.bytes + check)
  }

  /// Reads a line; white space in it is ignored.
  public init(line: String) throws(EnrolmentError) {
    let fault = EnrolmentError(
      .notAnInvitation,
      "Dit is geen goede uitnodiging. Er is niets aangemeld. Kopieer de hele regel en probeer het opnieuw.")
    let compact = line.utf8.filter { !" \t\r\n".utf8.contains($0) }
    guard compact.starts(with: Self.prefix.utf8), let bytes = Self.bytes(compact.dropFirst(Self.prefix.utf8.count)),
      bytes.count > 4, let check = try? Digest.sha256(Array(bytes.dropLast(4))).prefix(4), bytes.suffix(4) == check
    else { throw fault }
    do throws(CBORFault) {
      var decoder = CBORDecoder(Array(bytes.dropLast(4)))
      guard try decoder.readArrayHead() == 5 else { throw CBORFault(.wrongType, at: 0) }
      host = try decoder.readText()
      let port = try decoder.readUnsigned()
      authority = try decoder.readBytes()
      secret = try decoder.readBytes()
      expires = try decoder.readInteger()
      try decoder.finish()
      guard port <= UInt64(UInt16.max), authority.count == 32, secret.count == 32 else {
        throw CBORFault(.overflow, at: 0)
      }
      self.port = UInt16(port)
    } catch {
      throw fault
    }
  }

  private static func base32(_ bytes: [UInt8]) -> String {
    var characters: [UInt8] = []
    var pool: UInt32 = 0
    var bits = 0
    for byte in bytes {
      pool = pool << 8 | UInt32(byte)
      bits += 8
      while bits >= 5 {
        bits -= 5
        characters.append(alphabet[Int(pool >> UInt32(bits)) & 31])
        pool &= (1 << UInt32(bits)) - 1
      }
    }
    if bits > 0 { characters.append(alphabet[Int(pool << UInt32(5 - bits)) & 31]) }
    return String(decoding: characters, as: UTF8.self)
  }

  private static func bytes(_ characters: some Sequence<UInt8>) -> [UInt8]? {
    var bytes: [UInt8] = []
    var pool: UInt32 = 0
    var bits = 0
    for character in characters {
      let lower = character >= 65 && character <= 90 ? character + 32 : character
      guard let digit = alphabet.firstIndex(of: lower) else { return nil }
      pool = pool << 5 | UInt32(digit)
      bits += 5
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: pool >> UInt32(bits)))
        pool &= (1 << UInt32(bits)) - 1
      }
    }
    // What is left is the padding of the last byte: less than a character, and zero.
    return pool == 0 && bits < 5 ? bytes : nil
  }
}
