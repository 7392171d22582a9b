import CBOR
import Changes

/// Why a message is refused as a whole. Protocol/sync.md, "Refusals".
public struct MessageFault: Error, Equatable, Sendable {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The body is not deterministic CBOR of the expected shape.
    case malformed
    /// The frame's length, class or padding is wrong.
    case frame
    /// Sequence numbers have gaps or go back.
    case sequence
    /// More changes, or a larger one, than one push may hold: fewer at a time are taken.
    case tooLarge = "too-large"
  }

  /// Which reason.
  public let code: Code
  /// For a log; never holds a value from the message.
  public let detail: String

  /// Equal when the codes are.
  public static func == (left: MessageFault, right: MessageFault) -> Bool { left.code == right.code }

  /// A fault with its detail.
  public init(_ code: Code, _ detail: String) {
    self.code = code
    self.detail = detail
  }

  init(_ fault: CBORFault) { self.init(.malformed, "\(fault.code) at byte \(fault.offset)") }
}
