import Glibc

/// A host and a port, as people write them.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// A DNS name or an IP address in text, without brackets.
  public let host: String
  /// The TCP port; 0 asks the system for a free one when listening.
  public let port: UInt16

  /// An endpoint.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `host:port` or `[address]:port`; nil for anything else.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else { return nil }
    var host = text[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, host.allSatisfy({ $0.isASCII && !$0.isWhitespace && $0 != "[" && $0 != "]" }) else {
      return nil
    }
    self.init(host: String(host), port: port)
  }

  /// `host:port`, with brackets around an address that holds colons.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// An address in the kernel's own form.
struct SocketAddress {
  private let storage: sockaddr_storage
  private let length: socklen_t

  var family: Int32 { Int32(storage.ss_family) }

  /// The addresses that `endpoint` stands for, in the order in which they are to be tried. For connecting, names are
  /// looked up,
  /// which may take the name server's time; for listening only addresses are taken.
  static func resolve(
    _ endpoint: Endpoint, listening: Bool
  ) throws(TransportError) -> [SocketAddress] {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = listening ? AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV : AI_NUMERICSERV
    var list: UnsafeMutablePointer<addrinfo>?
    let status = getaddrinfo(endpoint.host, String(endpoint.port), &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard status == 0 else {
      throw TransportError(
        listening ? .cannotListen : .unreachable,
        "looking up \(endpoint.host): \(String(cString: gai_strerror(status)))")
    }
    var addresses: [SocketAddress] = []
    var next = list
    while let info = next?.pointee {
      if let address = info.ai_addr, Int(info.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) {
          $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(info.ai_addrlen)))
        }
        addresses.append(SocketAddress(storage: storage, length: info.ai_addrlen))
      }
      next = info.ai_next
    }
    return addresses
  }

  /// The address that `ask` (getsockname, accept, ...) fills in, with what it answered.
  static func filled<Answer>(
    by ask: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Answer
  ) -> (Answer, SocketAddress) {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let answer = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { ask($0, &length) }
    }
    return (answer, SocketAddress(storage: storage, length: length))
  }

  /// Hands the address to a system call.
  func withPointer<Answer>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Answer) -> Answer {
    withUnsafePointer(to: storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }

  /// The numeric host and port.
  var endpoint: Endpoint {
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    var port = [CChar](repeating: 0, count: Int(NI_MAXSERV))
    let status = withPointer {
      getnameinfo(
        $0, $1, &host, socklen_t(host.count), &port, socklen_t(port.count), NI_NUMERICHOST | NI_NUMERICSERV)
    }
    guard status == 0 else { return Endpoint(host: "unknown", port: 0) }
    return Endpoint(host: Self.text(host), port: UInt16(Self.text(port)) ?? 0)
  }

  private static func text(_ characters: [CChar]) -> String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
