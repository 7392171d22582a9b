import Glibc
import SQLite
public import Sealing

/// Making and opening the two files of a replica: the database, and the key file that unlocks it.
extension Replica {
  private static func paths(_ folder: String) -> (database: String, keys: String) {
    (folder + "/replica.sqlite", folder + "/replica.keys")
  }

  /// Makes a replica in `folder`, which is made, for this user only, when it is not there.
  ///
  /// - Parameters:
  ///   - passphrase: the user's passphrase, as UTF-8.
  ///   - identity: what enrolment gave.
  ///   - cost: what a guess at the passphrase costs.
  /// - Throws: as ``begin(folder:passphrase:environment:cost:)``.
  public static func create(
    folder: String, passphrase: [UInt8], identity: Identity, environment: Environment,
    cost: PassphraseCost = .standard
  ) throws(ReplicaError) -> Replica {
    let replica = try begin(folder: folder, passphrase: passphrase, environment: environment, cost: cost)
    try replica.complete(identity, profile: nil)
    return replica
  }

  /// Makes the files of a replica before it is enrolled: what can go wrong on this device goes wrong before an
  /// invitation, which works once, is spent. One that was left half-made is taken up again.
  ///
  /// - Throws: `.alreadyEnrolled`, `.wrongPassphrase` when files are there that were given another passphrase,
  ///   `.notWritable`, `.diskFull`, `.foreignFile`, `.storage`.
  public static func begin(
    folder: String, passphrase: [UInt8], environment: Environment, cost: PassphraseCost = .standard
  ) throws(ReplicaError) -> Replica {
    makeFolder(folder)
    let keyFile: KeyFile
    do throws(SealingError) {
      do throws(SealingError) {
        keyFile = try KeyFile.create(at: paths(folder).keys, unlockedBy: .passphrase(passphrase), cost: cost)
      } catch  where error.code == .alreadyExists {
        // Left by an enrolment that was cut off, or in use.
        keyFile = try KeyFile.open(at: paths(folder).keys, unlockedBy: .passphrase(passphrase))
      }
    } catch {
      throw ReplicaError(mapping: error)
    }
    let replica = try connect(folder, keyFile, environment, mode: .readWriteCreate)
    try replica.read { try replica.requireNotEnrolled() }
    return replica
  }

  private static func makeFolder(_ folder: String) {
    var path = ""
    for part in folder.split(separator: "/", omittingEmptySubsequences: false) {
      path += part
      if !path.isEmpty { mkdir(path, 0o700) }
      path += "/"
    }
  }

  private func requireNotEnrolled() throws {
    guard try store.meta(.identity) == nil else {
      throw ReplicaError(
        .alreadyEnrolled,
        "In deze map staat al een aangemeld apparaat. Er is niets veranderd. Kies een andere map met --map.")
    }
  }

  /// The key that this device asks its certificate with. It is stored before it is used and kept until there is an
  /// answer: an invitation is spent on one key, and answers that key again when the answer was lost.
  /// - Parameter make: gives the key when there is none yet.
  public func pendingKey(_ make: () throws -> [UInt8]) throws(ReplicaError) -> [UInt8] {
    try change {
      if let key = try store.meta(.pendingKey), !key.isEmpty { return key }
      let key = try make()
      try store.setMeta(.pendingKey, key)
      return key
    }
  }

  /// Takes on what enrolment gave, and what the party keeps to itself, in one: never is one there without the other.
  /// - Throws: `.alreadyEnrolled`, `.diskFull`, `.busy`, `.storage`.
  public func complete(_ identity: Identity, profile: ProfileInForce?) throws(ReplicaError) {
    try change {
      try requireNotEnrolled()
      try store.setMeta(.identity, identity.encoded())
      if let profile { try store(profile) }
      try store.setMeta(.pendingKey, [])
    }
  }

  /// Opens the replica in `folder`.
  ///
  /// - Throws: `.notEnrolled` when there is none, `.wrongPassphrase`, `.corrupt`, `.foreignFile`, `.newerFile`,
  ///   `.busy`, `.notWritable`, `.storage`.
  public static func open(
    folder: String, unlockedBy unlock: KeyFile.Unlock, environment: Environment
  ) throws(ReplicaError) -> Replica {
    let keyFile: KeyFile
    do throws(SealingError) {
      keyFile = try KeyFile.open(at: paths(folder).keys, unlockedBy: unlock)
    } catch {
      throw ReplicaError(mapping: error)
    }
    let replica = try connect(folder, keyFile, environment, mode: .readWrite)
    _ = try replica.read { try replica.storedIdentity() }
    return replica
  }

  private static func connect(
    _ folder: String, _ keyFile: KeyFile, _ environment: Environment, mode: OpenMode
  ) throws(ReplicaError) -> Replica {
    let path = paths(folder).database
    guard mode != .readWrite || access(path, F_OK) == 0 else { throw .missing("no database beside the keys") }
    do {
      let connection = try Connection(
        path: path, mode: mode, configuration: ReplicaSchema.configuration)
      return Replica(
        folder: folder, keyFile: keyFile, store: try Store(connection: connection, keyFile: keyFile),
        environment: environment)
    } catch {
      throw ReplicaError(mapping: error).explained(by: folder)
    }
  }

  /// Replaces the passphrase.
  /// - Throws: `.wrongPassphrase`, `.storage`.
  public func changePassphrase(from old: [UInt8], to new: [UInt8]) throws(ReplicaError) {
    do throws(SealingError) {
      try keyFile.changePassphrase(from: old, to: new)
    } catch {
      throw ReplicaError(mapping: error)
    }
  }
}
