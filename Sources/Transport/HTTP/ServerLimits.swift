public import HTTP1
public import OpenSSL

/// How much one server spends on its peers. The unit stands last in each name or is the type's.
public struct ServerLimits: Sendable {
  /// Connections at once. When all are taken, the oldest one that has not shown who it is makes room.
  public var connections = 1_000
  /// From accepting to the end of the TLS handshake.
  public var handshakeTime = Duration.seconds(10)
  /// From the first byte of a head to its last. A head fits in one packet, so slow ones are attacks or dead lines.
  public var headTime = Duration.seconds(10)
  /// Between two requests. Longer than a client's own pause between two syncs of a connected device.
  public var idleTime = Duration.seconds(120)
  /// What a body or an answer of any size may take.
  public var transferTime = Duration.seconds(20)
  /// And what it may take longer per byte: 8 KiB a second, a poor mobile line.
  public var transferBytesPerSecond = 8_192
  /// How long a connection that is being closed is listened to, so that the last answer arrives.
  public var lingerTime = Duration.seconds(2)
  /// The stack of a connection's thread; only what is used of it costs memory.
  public var stackBytes = 512 * 1024

  /// The limits we run with.
  public init() {}

  /// How long `bytes` may take to come or go.
  func transferTime(of bytes: Int) -> Duration {
    transferTime + .milliseconds(Int64(bytes) * 1000 / Int64(max(transferBytesPerSecond, 1)))
  }
}

/// What a server sees go wrong with its peers; for logs and counters. Holds nothing of what was sent.
public enum ServerEvent: Sendable {
  /// TLS could not be agreed on, or a certificate was refused.
  case handshakeFailed(Endpoint, OpenSSLError)
  /// The handshake did not come to its end: the peer was too slow, or went away.
  case handshakeAbandoned(Endpoint, TransportError)
  /// A peer has all the connections that its group may have; this one was told so.
  case groupExhausted(Endpoint)
  /// A request was not HTTP as we speak it, or too large or too slow.
  case requestRefused(Endpoint, HTTPFault)
  /// A connection had to make room, or found none.
  case connectionsExhausted(Endpoint)
  /// Connections could not be taken for the moment.
  case acceptFailed(TransportError)
}

/// How many connections those who belong together may have at once.
public struct ConnectionGroups: Sendable {
  /// The most that one group has at a time.
  public var maximum: Int
  /// Which group a peer belongs to, asked once, after its handshake; nil for none.
  public var group: @Sendable (Peer) -> Int64?
  /// What one too many hears in answer to its first request, after which its connection ends.
  public var refusal: @Sendable () -> HTTPResponse

  /// Groups of at most `maximum` connections.
  public init(
    maximum: Int, group: @escaping @Sendable (Peer) -> Int64?, refusal: @escaping @Sendable () -> HTTPResponse
  ) {
    self.maximum = maximum
    self.group = group
    self.refusal = refusal
  }
}
