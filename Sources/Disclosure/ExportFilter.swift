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
  private let persons: PersonNames
  private let profile: Profile?
  private let now: Int64

  /// A filter for the records of one root.
  ///
  /// - Parameters:
  ///   - releases: the verstrekkingen and addressings that may cover those records; others are passed over.
  ///   - overleggen: the soort of overleggen outside this root (LBO, OJA) that releases name.
  ///   - persons: the names to look for in free texts: those of all persons that who releases holds.
  ///   - now: milliseconds since 1970 UTC.
  public init(
    policy: Policy, file: CaseFile, directory: Directory, releases: [Release],
    overleggen: [RecordID: OverlegSoort] = [:], persons: PersonNames = PersonNames(), profile: Profile? = nil,
    now: Int64
  ) {
    self.policy = policy
    self.file = file
    self.directory = directory
    self.releases = releases.filter { $0.isInForce(at: now) }
    self.overleggen = overleggen
    self.persons = persons
    self.profile = profile
    self.now = now
  }

  /// What of `record` leaves, and to whom it goes from there. Fields that the record does not hold are judged too, so
  /// that the answer can be given before anything is written.
  public func review(_ record: RecordView) -> Export {
    let kind = record.kind
    var export = Export(kind: kind, heldBackRule: heldBackRule)
    let needed = ProcessFields.needed(kind)
    let offers = isOver(record) ? [] : offers(of: record)
    let mentions = offers.isEmpty ? [:] : persons.mentions(in: record, among: kind.all)
    for offer in offers {
      export.add(
        policy.project(kind, offer.facts, mentions: mentions), covered: offer.covered, recipient: offer.recipient)
    }
    if let profile {
      for field in kind.fields where profile.holdsBack(field, of: kind) && !needed.contains(field.number) {
        export.holdBack(field.number)
      }
    }
    export.addProcessFields(ProcessFields.always(kind))
    if !export.leaving.isEmpty { export.addProcessFields(ProcessFields.along(kind)) }
    if isOver(record) { export.addProcessFields(ProcessFields.ending(kind)) }
    return export
  }

  /// The first text of `record` that would bring what it says of a person to somebody who may have the field but not
  /// such data; nil when there is none. A release that does so is refused whole (HIN-04, AMB-05): what the field is
  /// for, its recipients are to get, so the author writes it without the person.
  /// - Parameter author: who writes; what the author gets back is its own text.
  public func refusedText(
    in record: RecordView, by author: RecordID
  ) -> (field: FieldSpec, mention: PersonMention, decision: Decision)? {
    let offers = offers(of: record).filter { $0.recipient != author }
    guard !offers.isEmpty else { return nil }
    let mentions = persons.mentions(in: record, among: offers.reduce(FieldSet()) { $0.union($1.covered) })
    guard !mentions.isEmpty else { return nil }
    for offer in offers {
      for (number, mention) in mentions.sorted(by: { $0.key < $1.key }) where offer.covered.contains(number) {
        guard let field = record.kind.field(number), policy.decide(field, of: record.kind, offer.facts).isAllowed
        else { continue }
        let decision = policy.decide(field, of: record.kind, offer.facts, mention: mention)
        if !decision.isAllowed { return (field, mention, decision) }
      }
    }
    return nil
  }

  /// Whom a release in force offers which fields of a record, with the facts that decide.
  private struct Offer {
    let recipient: RecordID
    let covered: FieldSet
    let facts: DisclosureFacts
  }

  private func offers(of record: RecordView) -> [Offer] {
    (releases + file.structuralReleases(of: record)).flatMap { release -> [Offer] in
      guard let covered = release.covered(of: record) else { return [] }
      return release.recipients.filter { $0 != record.owner }.map { recipient in
        let facts = Assessment.facts(
          release: release, recipient: recipient, recordOwner: record.owner, regime: Assessment.regime(of: record),
          file: file, directory: directory, now: now, overleg: release.overleg.flatMap { overleggen[$0] })
        return Offer(recipient: recipient, covered: covered, facts: facts)
      }
    }
  }

  private func isOver(_ record: RecordView) -> Bool {
    Ending.of(record.kind)?.isOver(at: now) { record.values[$0] } ?? false
  }

  /// The rule by which nothing leaves of itself: HIN-04 at hinder, CAS-05 after that.
  private var heldBackRule: String { file.niveau == .hinder ? "HIN-04" : "CAS-05" }
}
