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
  /// - Throws: `.alreadyEnrolled`, `.wrongPassphrase` when a half-made replica is there that was given another
  ///   passphrase, `.notWritable`, `.diskFull`, `.foreignFile`, `.storage`.
  public static func create(
    folder: String, passphrase: [UInt8], identity: Identity, environment: Environment,
    cost: PassphraseCost = .standard
  ) throws(ReplicaError) -> Replica {
    mkdir(folder, 0o700)
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
    try replica.change {
      guard try replica.store.meta(.identity) == nil else {
        throw ReplicaError(
          .alreadyEnrolled, "In deze map staat al een aangemeld apparaat. Er is niets veranderd. Kies een andere map.")
      }
      try replica.store.setMeta(.identity, identity.encoded())
    }
    return replica
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
      throw ReplicaError(mapping: error)
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
