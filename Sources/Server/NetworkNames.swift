/// An IP address and port on which the daemon listens: `0.0.0.0:8443` or `[::]:8443`. Port 0 takes a free one.
public struct ListenAddress: Hashable, Sendable, CustomStringConvertible {
  /// An IPv4 or IPv6 address, without brackets.
  public let host: String
  /// The TCP port.
  public let port: UInt16

  /// An address that is known to be one.
  public init(host: String, port: UInt16) {
    self.host = host
    self.port = port
  }

  /// Reads `address:port`; nil when it is not of that form. Names are refused: which address they mean can change.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":") else { return nil }
    var host = text[..<colon]
    let digits = text[text.index(after: colon)...]
    guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let port = UInt16(digits) else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
      guard IPAddress.isVersion6(host) else { return nil }
    } else {
      guard IPAddress.isVersion4(host) else { return nil }
    }
    self.init(host: String(host), port: port)
  }

  /// Whether only this machine can reach it.
  public var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

  /// Address and port, as in the file.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

/// A name by which devices reach the server, as its certificate carries it.
public enum ServerName: Hashable, Sendable, CustomStringConvertible {
  /// A DNS name (RFC 1123), in small letters.
  case dns(String)
  /// An IPv4 or IPv6 address.
  case address(String)

  /// Reads a name or an address; nil when it is neither. Wildcards are refused: one server has one name.
  public init?(_ text: String) {
    if IPAddress.isVersion4(text[...]) || IPAddress.isVersion6(text[...]) {
      self = .address(text)
      return
    }
    let labels = text.split(separator: ".", omittingEmptySubsequences: false)
    let isLabel = { (label: Substring) in
      (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
        && label.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
    }
    // A last label of digits only would be a broken IPv4 address.
    guard text.utf8.count <= 253, labels.allSatisfy(isLabel), labels.last?.contains(where: \.isLetter) == true else {
      return nil
    }
    self = .dns(text)
  }

  /// The name or address.
  public var description: String {
    switch self {
    case .dns(let name): name
    case .address(let address): address
    }
  }
}

/// The text forms of IP addresses that a configuration may hold.
enum IPAddress {
  /// Four numbers of 0 to 255 without leading zeros.
  static func isVersion4(_ text: Substring) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        (1...3).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
          && UInt8(part) != nil && (part == "0" || part.first != "0")
      }
  }

  /// Eight groups of up to four hexadecimal digits, with at most one `::` (RFC 4291 §2.2, forms 1 and 2).
  static func isVersion6(_ text: Substring) -> Bool {
    let halves = text.split(separator: "::", omittingEmptySubsequences: false)
    guard halves.count <= 2 else { return false }
    var groups = 0
    for half in halves where !half.isEmpty {
      for group in half.split(separator: ":", omittingEmptySubsequences: false) {
        guard (1...4).contains(group.utf8.count), group.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
          return false
        }
        groups += 1
      }
    }
    return halves.count == 2 ? groups <= 7 : groups == 8
  }
}
