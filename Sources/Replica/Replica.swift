import CBOR
import Changes
import Records
import SQLite
public import Sealing

/// A device's local store and its half of the exchange with the server. Protocol/replica.md.
///
/// It does no network itself: ``prepareExchange(limit:)`` gives what to send, ``apply(_:to:)`` takes what came back,
/// and who calls it carries the bytes. Writing and reading never need the network.
///
/// The invariants: nothing readable is on the disk without the passphrase; no cell is in a request unless the export
/// filter lets it go; what the server has not acknowledged is never lost; what is purged cannot be opened again when
/// the purge is confirmed.
///
///     let replica = try Replica.open(folder: folder, unlockedBy: .passphrase(passphrase), environment: environment)
///     let id = try replica.write(Draft(.melding, ["soort": .text("geluid"), …]))
///     let request = try replica.prepareExchange()
///     let report = try replica.apply(try carry(request), to: request.attempt)
///
/// Confined to one thread. Several processes may have the same folder open; each follows what the others change.
public final class Replica {
  /// Where it lies.
  public let folder: String
  /// The unlocked key file, for an unlock session or a change of passphrase.
  public let keyFile: KeyFile
  let store: Store
  let environment: Environment
  let schema = Schema.current
  let catalogue = Catalogue()
  var memory = Memory()
  private var dataVersion: Int64?

  init(folder: String, keyFile: KeyFile, store: Store, environment: Environment) {
    self.folder = folder
    self.keyFile = keyFile
    self.store = store
    self.environment = environment
  }

  /// Closes the files. Using the replica afterwards fails.
  public func close() throws(ReplicaError) {
    try mapped { try store.connection.close() }
  }

  /// What has been read from the database and stays true until somebody changes it.
  struct Memory {
    var identity: Identity?
    var exchange: ExchangeState?
    var grounds: GroundTable?
    var policy: PolicyInForce?
    var people: People?
  }

  // MARK: Transactions

  /// Reads from one snapshot.
  func read<Result>(_ body: () throws -> Result) throws(ReplicaError) -> Result {
    try within(.deferred, body)
  }

  /// Changes the store: all of it, or on any error nothing.
  func change<Result>(_ body: () throws -> Result) throws(ReplicaError) -> Result {
    let result = try within(.immediate, body)
    try mapped { try store.finishRekey() }
    return result
  }

  private func within<Result>(_ kind: TransactionKind, _ body: () throws -> Result) throws(ReplicaError) -> Result {
    do {
      return try store.connection.transaction(kind) {
        try follow()
        return try body()
      }
    } catch {
      store.abandonRekey()
      forget()
      throw ReplicaError(mapping: error).explained(by: folder)
    }
  }

  /// Takes over what another process has changed since the last transaction.
  private func follow() throws {
    let version = try store.connection.queryFirst("PRAGMA data_version") { $0.int64(0) }
    if version != dataVersion {
      forget()
      dataVersion = version
    }
    try store.follow()
  }

  /// Lets go of what was read: it is read again when it is needed.
  private func forget() {
    memory = Memory()
    catalogue.drop()
  }

  func mapped<Result>(_ body: () throws -> Result) throws(ReplicaError) -> Result {
    do { return try body() } catch { throw ReplicaError(mapping: error) }
  }
}

@available(*, unavailable, message: "a replica is confined to one thread or queue")
extension Replica: Sendable {}

extension Replica {
  // What the transactions below read, once.

  func storedIdentity() throws -> Identity {
    if let identity = memory.identity { return identity }
    guard let bytes = try store.meta(.identity) else {
      throw ReplicaError(
        .notEnrolled, "Dit apparaat is nog niet aangemeld. Vraag een uitnodiging en voer 'overlast aanmelden' uit.")
    }
    let identity = try Identity(encoded: bytes)
    memory.identity = identity
    return identity
  }

  func exchangeState() throws -> ExchangeState {
    if let state = memory.exchange { return state }
    let state = try store.meta(.exchange).map { try ExchangeState(encoded: $0) } ?? ExchangeState()
    memory.exchange = state
    return state
  }

  func save(_ state: ExchangeState) throws {
    try store.setMeta(.exchange, state.encoded())
    memory.exchange = state
  }

  func storedGrounds() throws -> GroundTable {
    if let grounds = memory.grounds { return grounds }
    let grounds = try GroundTable(store)
    memory.grounds = grounds
    return grounds
  }

  func workspace() throws -> Workspace {
    try catalogue.load(store, schema: schema)
    return Workspace(store: store, catalogue: catalogue, schema: schema)
  }
}
