import CBOR
public import Changes
public import Records

/// Who this replica is: what enrolment gave it. Sealed inside the replica, because it holds secrets.
/// Protocol/enrolment.md.
public struct Identity: Sendable {
  /// The replica's own name, as in its certificate.
  public var replica: RecordID
  /// The account it was enrolled for.
  public var account: RecordID
  /// The record of the organisation that the account belongs to.
  public var party: RecordID
  /// What sort of organisation it is; the synced directory takes its place after the first sync.
  public var partyKind: PartyKind
  /// What the account does in the process, until the first sync.
  public var functions: Set<AccountFunction>
  /// In which wijken, until the first sync.
  public var wijken: [String]
  /// The 32 bytes that ids of new records are made with.
  public var mintKey: [UInt8]
  /// Mint keys of earlier identities of this replica: ids made with them stay valid.
  public var earlierMintKeys: [[UInt8]]
  /// The server's register key, 32 bytes, when enrolment gave it; otherwise pinned at the first exchange.
  public var registerKey: [UInt8]?
  /// How long the replica may be read without having synced, in milliseconds; nil for no limit.
  public var leaseMilliseconds: UInt64?
  /// What the transport needs (certificate, private key, server address), in a form that is not this module's.
  public var credentials: [UInt8]

  /// An identity.
  public init(
    replica: RecordID, account: RecordID, party: RecordID, partyKind: PartyKind, functions: Set<AccountFunction> = [],
    wijken: [String] = [], mintKey: [UInt8], earlierMintKeys: [[UInt8]] = [], registerKey: [UInt8]? = nil,
    leaseMilliseconds: UInt64? = nil, credentials: [UInt8] = []
  ) {
    self.replica = replica
    self.account = account
    self.party = party
    self.partyKind = partyKind
    self.functions = functions
    self.wijken = wijken
    self.mintKey = mintKey
    self.earlierMintKeys = earlierMintKeys
    self.registerKey = registerKey
    self.leaseMilliseconds = leaseMilliseconds
    self.credentials = credentials
  }
}

extension Identity: CustomStringConvertible, CustomReflectable {
  /// The replica only: the rest is secret or personal.
  public var description: String { "identity of replica \(replica.short())" }
  /// Hides the keys from `dump`.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Identity {
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 256 + credentials.count)
    encoder.arrayHead(11)
    encoder.id(replica)
    encoder.id(account)
    encoder.id(party)
    encoder.text(partyKind.rawValue)
    encoder.arrayHead(functions.count)
    for function in functions.map(\.rawValue).sorted() { encoder.text(function) }
    encoder.arrayHead(wijken.count)
    for wijk in wijken { encoder.text(wijk) }
    encoder.bytes(mintKey)
    encoder.arrayHead(earlierMintKeys.count)
    for key in earlierMintKeys { encoder.bytes(key) }
    if let registerKey { encoder.bytes(registerKey) } else { encoder.null() }
    if let leaseMilliseconds { encoder.unsigned(leaseMilliseconds) } else { encoder.null() }
    encoder.bytes(credentials)
    return encoder.bytes
  }

  init(encoded bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    try decoder.expectArray(11)
    let replica = try decoder.readID()
    let account = try decoder.readID()
    let party = try decoder.readID()
    guard let partyKind = PartyKind(rawValue: try decoder.readText()) else {
      throw CBORFault(.unsupported, at: decoder.offset)
    }
    var functions: Set<AccountFunction> = []
    for _ in 0..<(try decoder.readArrayHead()) {
      if let function = AccountFunction(rawValue: try decoder.readText()) { functions.insert(function) }
    }
    var wijken: [String] = []
    for _ in 0..<(try decoder.readArrayHead()) { wijken.append(try decoder.readText()) }
    let mintKey = try decoder.readBytes()
    var earlier: [[UInt8]] = []
    for _ in 0..<(try decoder.readArrayHead()) { earlier.append(try decoder.readBytes()) }
    let registerKey = try decoder.readOptional { (item) throws(CBORFault) in try item.readBytes() }
    let lease = try decoder.readOptional { (item) throws(CBORFault) in try item.readUnsigned() }
    self.init(
      replica: replica, account: account, party: party, partyKind: partyKind, functions: functions, wijken: wijken,
      mintKey: mintKey,
      earlierMintKeys: earlier, registerKey: registerKey, leaseMilliseconds: lease,
      credentials: try decoder.readBytes())
    try decoder.finish()
  }
}

extension CBORDecoder {
  mutating func readOptional<Value>(
    _ read: (inout CBORDecoder) throws(CBORFault) -> Value
  ) throws(CBORFault) -> Value? {
    guard try peekType() == .null else { return try read(&self) }
    try readNull()
    return nil
  }
}
