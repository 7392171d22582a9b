/// Why bytes are not CBOR as this protocol speaks it (Protocol/cbor.md, "What is refused").
///
/// The first fault found is reported; after a fault a decoder must be thrown away.
public struct CBORFault: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of faults; the raw value is the word used in `Protocol/vectors/cbor`.
  public enum Code: String, Sendable, CaseIterable {
    /// The input ends inside an item, or a length or count promises more than there is.
    case truncated
    /// Reserved additional information, a stray break, or a two-byte simple value below 32 (RFC 8949 §3, §3.3).
    case malformed
    /// An indefinite-length string, array or map (RFC 8949 §3.2).
    case indefinite
    /// An argument or float in a longer form than needed, or a NaN other than f97e00 (RFC 8949 §4.2.1).
    case nonCanonical
    /// A tag, or a simple value other than false, true and null.
    case unsupported
    /// Another type than the one asked for.
    case wrongType
    /// An integer that does not fit the type asked for.
    case overflow
    /// A text string that is not UTF-8 (RFC 3629).
    case invalidUTF8
    /// The same map key twice.
    case duplicateKey
    /// Map keys that are not in ascending order of their encoded bytes.
    case unsortedKeys
    /// More arrays and maps inside each other than the limit.
    case tooDeep
    /// Bytes after the last item.
    case trailing
  }

  /// What is wrong.
  public let code: Code
  /// Index in the input of the first byte of the item at fault.
  public let offset: Int

  /// A fault found at `offset`.
  public init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }

  /// What is wrong, in a sentence; holds no content of the input.
  public var message: String {
    switch code {
    case .truncated: "the input ends inside an item"
    case .malformed: "this byte starts no item"
    case .indefinite: "indefinite lengths are not used"
    case .nonCanonical: "the item is not in its shortest form"
    case .unsupported: "tags and other simple values are not used"
    case .wrongType: "the item has another type than expected here"
    case .overflow: "the integer is too large here"
    case .invalidUTF8: "the text is not valid UTF-8"
    case .duplicateKey: "the map has the same key twice"
    case .unsortedKeys: "the keys of the map are not in order"
    case .tooDeep: "arrays and maps are nested too deeply"
    case .trailing: "there are bytes after the last item"
    }
  }

  /// Code and place, for logs.
  public var description: String { "cbor: \(message) (\(code.rawValue) at byte \(offset))" }

  /// Faults are equal when their codes are.
  public static func == (one: CBORFault, other: CBORFault) -> Bool { one.code == other.code }
}
