import CBOR
public import Changes
public import Records
public import Sync

/// Every bound on what is said at an enrolment. Protocol/enrolment.md, "Limits".
public enum EnrolmentLimits {
  /// Bytes of a certificate request: a P-256 one has about 250.
  public static let requestBytesMax = 8192
  /// Bytes of the label that the operator sees.
  public static let labelBytesMax = 120
  /// Functions of an account, and its wijken.
  public static let textsMax = 64
}

/// A device asks to be taken in, over the enrolment listener. Protocol/enrolment.md.
public struct EnrolmentRequest: Equatable, Sendable {
  /// The secret of the ticket.
  public var secret: [UInt8]
  /// A certificate request made on the device, DER.
  public var request: [UInt8]
  /// What the operator sees in the list of devices; no person's name.
  public var label: String

  /// A request.
  public init(secret: [UInt8], request: [UInt8], label: String) {
    self.secret = secret
    self.request = request
    self.label = label
  }

  /// `[secret, request, label]`, not yet framed.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 600)
    encoder.arrayHead(3)
    encoder.bytes(secret)
    encoder.bytes(request)
    encoder.text(label)
    return encoder.bytes
  }

  /// Reads a request.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    (secret, request, label) = try MessageFault.reading(bytes) { (decoder) throws(CBORFault) in
      try decoder.expectArray(3)
      let secret = try decoder.readBytes()
      let request = try decoder.readBytes()
      let label = try decoder.readText()
      guard secret.count == 32, request.count <= EnrolmentLimits.requestBytesMax,
        label.utf8.count <= EnrolmentLimits.labelBytesMax
      else {
        throw CBORFault(.overflow, at: 0)
      }
      return (secret, request, label)
    }
  }
}

/// What a device is given when it is taken in: who it is, and how to reach and to know its server.
public struct EnrolmentResponse: Equatable, Sendable {
  /// The replica's name.
  public var replica: RecordID
  /// The account it works for, and the party of that.
  public var account: RecordID, party: RecordID
  /// What sort of organisation the party is.
  public var partyKind: PartyKind
  /// What the account does, and in which wijken; the directory brings later changes.
  public var functions: [AccountFunction], wijken: [String]
  /// The key by which the device mints record ids.
  public var mintKey: [UInt8]
  /// The server's register key, to be pinned.
  public var registerKey: [UInt8]
  /// The device's certificate and the authority's, DER.
  public var certificate: [UInt8], authority: [UInt8]
  /// Where to sync.
  public var host: String, port: UInt16

  /// A response.
  public init(
    replica: RecordID, account: RecordID, party: RecordID, partyKind: PartyKind, functions: [AccountFunction],
    wijken: [String], mintKey: [UInt8], registerKey: [UInt8], certificate: [UInt8], authority: [UInt8], host: String,
    port: UInt16
  ) {
    self.replica = replica
    self.account = account
    self.party = party
    self.partyKind = partyKind
    self.functions = functions
    self.wijken = wijken
    self.mintKey = mintKey
    self.registerKey = registerKey
    self.certificate = certificate
    self.authority = authority
    self.host = host
    self.port = port
  }

  /// An array of the parts in the order of Protocol/enrolment.md, not yet framed.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 2048)
    encoder.arrayHead(12)
    for id in [replica, account, party] { encoder.fixedBytes16(id.high, id.low) }
    encoder.text(partyKind.rawValue)
    encoder.arrayHead(functions.count)
    for function in functions { encoder.text(function.rawValue) }
    encoder.arrayHead(wijken.count)
    for wijk in wijken { encoder.text(wijk) }
    for bytes in [mintKey, registerKey, certificate, authority] { encoder.bytes(bytes) }
    encoder.text(host)
    encoder.unsigned(UInt64(port))
    return encoder.bytes
  }

  /// Reads a response.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    self = try MessageFault.reading(bytes) { (decoder) throws(CBORFault) in
      try decoder.expectArray(12)
      let replica = try decoder.readRecordID()
      let account = try decoder.readRecordID()
      let party = try decoder.readRecordID()
      guard let kind = PartyKind(rawValue: try decoder.readText()) else {
        throw CBORFault(.unsupported, at: decoder.offset)
      }
      let functions = try decoder.readTexts().compactMap(AccountFunction.init)
      let wijken = try decoder.readTexts()
      let mintKey = try decoder.readBytes()
      let registerKey = try decoder.readBytes()
      let certificate = try decoder.readBytes()
      let authority = try decoder.readBytes()
      let host = try decoder.readText()
      let port = try decoder.readUnsigned()
      guard mintKey.count == 32, registerKey.count == 32, port <= UInt64(UInt16.max) else {
        throw CBORFault(.overflow, at: decoder.offset)
      }
      return EnrolmentResponse(
        replica: replica, account: account, party: party, partyKind: kind, functions: functions, wijken: wijken,
        mintKey: mintKey, registerKey: registerKey, certificate: certificate, authority: authority, host: host,
        port: UInt16(port))
    }
  }
}

/// A device asks for a new certificate, over the sync listener with the one it has.
public struct RenewalRequest: Equatable, Sendable {
  /// A certificate request made on the device, DER.
  public var request: [UInt8]
  /// Whether it must become another replica, because a copy of it has synced.
  public var isNewIdentity: Bool

  /// A request.
  public init(request: [UInt8], isNewIdentity: Bool) {
    self.request = request
    self.isNewIdentity = isNewIdentity
  }

  /// `[request, new identity]`, not yet framed. The answer is an ``EnrolmentResponse``.
  public func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 600)
    encoder.arrayHead(2)
    encoder.bytes(request)
    encoder.boolean(isNewIdentity)
    return encoder.bytes
  }

  /// Reads a request.
  public init(encoded bytes: [UInt8]) throws(MessageFault) {
    (request, isNewIdentity) = try MessageFault.reading(bytes) { (decoder) throws(CBORFault) in
      try decoder.expectArray(2)
      let request = try decoder.readBytes()
      guard request.count <= EnrolmentLimits.requestBytesMax else { throw CBORFault(.overflow, at: decoder.offset) }
      return (request, try decoder.readBoolean())
    }
  }
}

extension MessageFault {
  fileprivate static func reading<Result>(
    _ bytes: [UInt8], _ body: (inout CBORDecoder) throws(CBORFault) -> Result
  ) throws(MessageFault) -> Result {
    do throws(CBORFault) {
      var decoder = CBORDecoder(bytes)
      let result = try body(&decoder)
      try decoder.finish()
      return result
    } catch {
      throw MessageFault(.malformed, "\(error.code) at byte \(error.offset)")
    }
  }
}

extension CBORDecoder {
  fileprivate mutating func expectArray(_ count: Int) throws(CBORFault) {
    guard try readArrayHead() == count else { throw CBORFault(.wrongType, at: offset) }
  }

  fileprivate mutating func readRecordID() throws(CBORFault) -> RecordID {
    let (high, low) = try readBytes16()
    return RecordID(high: high, low: low)
  }

  fileprivate mutating func readTexts() throws(CBORFault) -> [String] {
    let count = try readArrayHead()
    guard count <= EnrolmentLimits.textsMax else { throw CBORFault(.overflow, at: offset) }
    var texts: [String] = []
    for _ in 0..<count { texts.append(try readText()) }
    return texts
  }
}
