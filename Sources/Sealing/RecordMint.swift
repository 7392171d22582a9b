public import Changes
import OpenSSL

/// Names new records so that only the server and the account's own devices can tell who named them.
/// Protocol/changes.md, "Identifiers".
///
/// The first eight bytes are random; the last eight are the start of HMAC-SHA256 over them, under a key that the
/// device got when it was enrolled. The server can tell that an unknown id was minted by a device of the account;
/// others cannot link ids to a device.
public struct RecordMint: Sendable {
  private let key: [UInt8]

  /// A mint with the device's 32-byte key.
  public init(key: [UInt8]) { self.key = key }

  /// The id whose first half is `high`.
  public func mint(high: UInt64) throws -> RecordID { RecordID(high: high, low: try low(for: high)) }

  /// Whether this mint made `id`; false also when that cannot be computed.
  public func isMinted(_ id: RecordID) -> Bool { (try? low(for: id.high)) == id.low }

  /// The first half for a thing known by `key` elsewhere, such as a report in another system: the same key gives
  /// the same id, so importing twice creates nothing twice.
  public func high(forKey text: String) throws -> UInt64 {
    Self.word(try HMAC.sha256(key: key, Array("import:\(text)".utf8)))
  }

  private func low(for high: UInt64) throws -> UInt64 {
    Self.word(try HMAC.sha256(key: key, Array(RecordID(high: high, low: 0).bytes.prefix(8))))
  }

  private static func word(_ digest: [UInt8]) -> UInt64 { digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) } }
}
