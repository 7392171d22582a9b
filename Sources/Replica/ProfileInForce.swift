import Changes
public import Disclosure
import Records

/// What this party keeps to itself, whatever the deelbeleid allows, with where it came from.
public struct ProfileInForce: Equatable, Sendable {
  /// How a person recognises it: a kind of party, or the name of a file.
  public let name: String
  /// The file as it was given.
  public let text: String
  /// What it holds back.
  public let profile: Profile

  /// Reads the file `clients/profiles/<party>/profiel`.
  /// - Throws: `PolicyFault` with the line and the reason.
  public init(name: String, text: String) throws(PolicyFault) {
    self.name = name
    self.text = text
    profile = try Profile.parse(text)
  }
}

/// Kept inside the replica, so that a profile is in force whichever program opens it.
extension Replica {
  /// The profile in force; nil for none.
  /// - Throws: `.corrupt` when it cannot be read any more: nothing leaves then. `.busy`, `.storage`.
  public func profile() throws(ReplicaError) -> ProfileInForce? { try read { try storedProfile() } }

  /// Puts a profile in force; nil takes it away. What is under way is not called back.
  /// - Throws: `.diskFull`, `.busy`, `.storage`; the last one then stays.
  public func setProfile(_ profile: ProfileInForce?) throws(ReplicaError) { try change { try store(profile) } }

  func store(_ profile: ProfileInForce?) throws {
    try store.setMeta(.profile, Array((profile?.text ?? "").utf8))
    try store.setMeta(.profileName, Array((profile?.name ?? "").utf8))
  }

  /// The profile in force. One that cannot be read any more is an error: without it too much might leave.
  func storedProfile() throws -> ProfileInForce? {
    guard let bytes = try store.meta(.profile), !bytes.isEmpty else { return nil }
    let name = try store.meta(.profileName).map { String(decoding: $0, as: UTF8.self) } ?? ""
    do throws(PolicyFault) {
      return try ProfileInForce(name: name, text: String(decoding: bytes, as: UTF8.self))
    } catch {
      throw ReplicaError.corrupt("profile: \(error.code)")
    }
  }

  /// Refuses a new verstrekking of what the party keeps to itself. The export filter holds back what is its own; this
  /// also keeps what others gave it, which the server has already.
  func checkProfile(_ verstrekking: RecordView, in workspace: Workspace) throws {
    guard verstrekking.kind.number == KindSpec.verstrekking.number, let profile = try storedProfile()?.profile else {
      return
    }
    for selection in CellSelection.list(in: verstrekking) {
      guard let kind = try view(selection.record, in: workspace)?.kind else { continue }
      for field in kind.fields where selection.fields.contains(field.number) && profile.holdsBack(field, of: kind) {
        throw ReplicaError(
          .refused,
          "Uw organisatie deelt het veld \(field.name) nooit (HIN-04). Er is niets bewaard of verstuurd. Haal dit veld"
            + " weg uit de verstrekking.", field: field.name, record: selection.record)
      }
    }
  }
}
