internal import CSQLite
internal import Synchronization

/// Stops whatever a connection is running, from any thread. The one part of a connection that may be shared.
public final class InterruptHandle: Sendable {
  /// The connection's address, 0 once it is closed. The lock keeps `interrupt` from meeting a freed connection.
  private let address: Mutex<UInt>

  init(_ handle: OpaquePointer) { address = Mutex(UInt(bitPattern: handle)) }

  /// Makes the running statement, and any that starts before it has stopped, fail with `.interrupted`. An open
  /// transaction that was writing is rolled back. Does nothing when the connection is idle or closed.
  public func interrupt() {
    address.withLock { address in
      if let handle = OpaquePointer(bitPattern: address) { sqlite3_interrupt(handle) }
    }
  }

  func retire() { address.withLock { $0 = 0 } }
}
