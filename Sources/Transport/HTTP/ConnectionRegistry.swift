import Synchronization

/// The open connections of a server: who is there, who may be closed, and when all have gone.
final class ConnectionRegistry: Sendable {
  /// What a connection is doing.
  enum Phase {
    /// It has not shown who it is.
    case handshaking
    /// It waits for the next request.
    case idle
    /// It is between the first byte of a request and the last of the answer.
    case busy
  }

  private struct State {
    var connections: [UInt64: (socket: Socket, phase: Phase)] = [:]
    /// The group of each connection that has one, and how many each group has.
    var groups: [UInt64: Int64] = [:]
    var sizes: [Int64: Int] = [:]
    var lastID: UInt64 = 0
    var isStopping = false
  }

  private let state = Mutex(State())

  /// What came of adding a connection.
  enum Admission {
    case admitted(UInt64)
    /// There was room, or another connection made it.
    case admittedInPlaceOf(Endpoint, UInt64)
    case refused
  }

  /// Adds a connection. When there are `maximum` already, the oldest that is still shaking hands is closed for it.
  func add(_ socket: Socket, maximum: Int) -> Admission {
    state.withLock { state in
      guard !state.isStopping else { return .refused }
      var evicted: Socket?
      if state.connections.count >= maximum {
        let oldest = state.connections.filter { $0.value.phase == .handshaking }.min { $0.key < $1.key }
        guard let oldest else { return .refused }
        oldest.value.socket.shutDown(.both)
        state.connections[oldest.key] = nil
        evicted = oldest.value.socket
      }
      state.lastID += 1
      state.connections[state.lastID] = (socket, .handshaking)
      return evicted.map { .admittedInPlaceOf($0.peer, state.lastID) } ?? .admitted(state.lastID)
    }
  }

  /// Notes what a connection is doing now; false when it must end instead, because the server stops.
  func enter(_ phase: Phase, _ id: UInt64) -> Bool {
    state.withLock { state in
      state.connections[id]?.phase = phase
      return !state.isStopping || phase == .busy
    }
  }

  /// Counts a connection with its group; false when the group has `maximum` already, and then it is not counted.
  func join(_ group: Int64, _ id: UInt64, maximum: Int) -> Bool {
    state.withLock { state in
      let size = state.sizes[group, default: 0]
      guard size < maximum else { return false }
      state.sizes[group] = size + 1
      state.groups[id] = group
      return true
    }
  }

  /// Forgets a connection.
  func remove(_ id: UInt64) {
    state.withLock { state in
      state.connections[id] = nil
      guard let group = state.groups.removeValue(forKey: id), let size = state.sizes[group] else { return }
      state.sizes[group] = size > 1 ? size - 1 : nil
    }
  }

  /// Whether the server is stopping, so that an answer is the last one.
  var isStopping: Bool { state.withLock { $0.isStopping } }

  /// How many connections there are.
  var count: Int { state.withLock { $0.connections.count } }

  /// Admits no more, and wakes up the connections that wait for a request or a handshake, so that they end.
  func beginStopping() {
    state.withLock { state in
      state.isStopping = true
      for connection in state.connections.values where connection.phase != .busy {
        connection.socket.shutDown(.reading)
      }
    }
  }

  /// Cuts all connections off.
  func cutAll() {
    state.withLock { state in
      for connection in state.connections.values { connection.socket.shutDown(.both) }
    }
  }
}
