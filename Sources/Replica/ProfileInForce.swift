import Disclosure

/// What this party keeps to itself, whatever the deelbeleid allows. Kept inside the replica, so that it is in force
/// whichever program opens it.
extension Replica {
  /// Puts a profile in force; nil takes it away.
  ///
  /// - Parameter text: the file `clients/profiles/<party>/profiel`.
  /// - Throws: `.invalidValue` with the line and the reason when it cannot be read; the last one then stays.
  public func setProfile(_ text: String?) throws(ReplicaError) {
    if let text {
      do throws(PolicyFault) {
        _ = try Profile.parse(text)
      } catch {
        throw ReplicaError(
          .invalidValue, "Het profiel is niet gewijzigd. \(error.message)", field: "profiel",
          detail: "\(error)")
      }
    }
    try change { try store.setMeta(.profile, Array((text ?? "").utf8)) }
  }

  /// The profile in force. One that cannot be read any more is an error: without it too much might leave.
  func storedProfile() throws -> Profile? {
    guard let bytes = try store.meta(.profile), !bytes.isEmpty else { return nil }
    do throws(PolicyFault) {
      return try Profile.parse(String(decoding: bytes, as: UTF8.self))
    } catch {
      throw ReplicaError.corrupt("profile: \(error.code)")
    }
  }
}
