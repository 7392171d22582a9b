public import Casework
public import Changes
public import Records

/// What of a record may leave the device of who made it. What this does not let go is never sent; the server decides
/// again for itself. Protocol/disclosure.md, "What leaves a device".
///
/// A field leaves when a release in force covers it and the deelbeleid allows it, in any form, to at least one of the
/// recipients; the party's own profile may hold it back even then.
public struct ExportFilter: Sendable {
  private let policy: Policy
  private let file: CaseFile
  private let directory: Directory
  private let releases: [Release]
  private let overleggen: [RecordID: OverlegSoort]
  private let profile: Profile?
  private let now: Int64

  /// A filter for the records of one root.
  ///
  /// - Parameters:
  ///   - releases: the verstrekkingen and addressings that may cover those records; others are passed over.
  ///   - overleggen: the soort of overleggen outside this root (LBO, OJA) that releases name.
  ///   - now: milliseconds since 1970 UTC.
  public init(
    policy: Policy, file: CaseFile, directory: Directory, releases: [Release],
    overleggen: [RecordID: OverlegSoort] = [:], profile: Profile? = nil, now: Int64
  ) {
    self.policy = policy
    self.file = file
    self.directory = directory
    self.releases = releases.filter { $0.isInForce(at: now) }
    self.overleggen = overleggen
    self.profile = profile
    self.now = now
  }

  /// What of `record` leaves, and to whom it goes from there. Fields that the record does not hold are judged too, so
  /// that the answer can be given before anything is written.
  public func review(_ record: RecordView) -> Export {
    let kind = record.kind
    var export = Export(kind: kind, heldBackRule: heldBackRule)
    let always = ProcessFields.always(kind)
    for release in releases + file.structuralReleases(of: record) {
      guard let covered = release.covered(of: record) else { continue }
      for recipient in release.recipients where recipient != record.owner {
        let facts = Assessment.facts(
          release: release, recipient: recipient, recordOwner: record.owner, regime: Assessment.regime(of: record),
          file: file, directory: directory, now: now, overleg: release.overleg.flatMap { overleggen[$0] })
        export.add(policy.project(kind, facts), covered: covered, recipient: recipient)
      }
    }
    if let profile {
      for field in kind.fields where profile.holdsBack(field, of: kind) && !always.contains(field.number) {
        export.holdBack(field.number)
      }
    }
    export.addProcessFields(always)
    if !export.leaving.isEmpty { export.addProcessFields(ProcessFields.along(kind)) }
    return export
  }

  /// The rule by which nothing leaves of itself: HIN-04 at hinder, CAS-05 after that.
  private var heldBackRule: String { file.niveau == .hinder ? "HIN-04" : "CAS-05" }
}
