import Casework
public import Changes
import Disclosure
public import Records

/// What goes into the file of a request to a niet-convenantpartij. NCP-01, NCP-02.
public struct RequestContents: Sendable {
  /// The verzoek.
  public let verzoek: RecordView
  /// The name of the party that asks.
  public let party: String
  /// The cells of other records that the author chose, in their order.
  public let details: [Detail]

  /// One cell.
  public struct Detail: Sendable {
    /// The record.
    public let record: RecordID
    /// Its kind.
    public let kind: KindSpec
    /// The field.
    public let field: FieldSpec
    /// Its value.
    public let value: FieldValue
  }
}

/// The file for a party without convenant is a disclosure like any other: the deelbeleid decides, at the moment that it
/// is made, and on all persons that the device then holds. Protocol/disclosure.md, "Requests".
extension Replica {
  /// What goes into the file of a verzoek. The deelbeleid decides on the texts of the request itself, and on each cell
  /// that the author adds to it. With one refusal there is no file.
  ///
  /// - Parameters:
  ///   - id: the verzoek.
  ///   - cells: what else the request needs, of this account's own records in the same casus.
  /// - Throws: `.refused`, `.unknownRecord`, `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func request(_ id: RecordID, cells: [CellSelection]) throws(ReplicaError) -> RequestContents {
    try read {
      try checkLease()
      let workspace = try workspace()
      guard let verzoek = try view(id, in: workspace), verzoek.kind == .verzoek else {
        throw ReplicaError.unknown(id.short())
      }
      guard let policy = try policyInForce()?.policy else {
        throw ReplicaError(
          .refused,
          "Dit apparaat heeft nog geen deelbeleid. Er is geen bestand gemaakt. Voer eerst 'overlast sync' uit.")
      }
      let people = try people(in: workspace)
      let desk = RequestDesk(
        policy: policy, account: people.author.account, directory: people.directory,
        file: try caseFile(verzoek.root, in: workspace), persons: try personNames(in: workspace), now: nowSigned)
      let own = verzoek.kind.set { $0.isFreeText && verzoek.values[$0.number]?.text != nil }
      try desk.check(verzoek, own)
      var details: [RequestContents.Detail] = []
      for selection in cells {
        guard let record = try view(selection.record, in: workspace) else {
          throw ReplicaError.unknown(selection.record.short())
        }
        guard record.root == verzoek.root else {
          throw ReplicaError.refused([Ruling("CAS-05", .casusMissing, field: "casus")], record: record.id)
        }
        guard record.owner == people.author.account else {
          throw ReplicaError.refused([Ruling("CAS-05", .cellsNotYours, field: "cellen")], record: record.id)
        }
        try desk.check(record, selection.fields)
        for number in selection.fields.fields {
          guard let field = record.kind.field(number), let value = record.values[number], value != .null else {
            continue
          }
          details.append(RequestContents.Detail(record: record.id, kind: record.kind, field: field, value: value))
        }
      }
      let party = people.directory.party(of: people.author.account)?.text("naam")
      return RequestContents(verzoek: verzoek, party: party ?? people.author.party.rawValue, details: details)
    }
  }

  /// Writes into this device's register that the file was made.
  /// - Throws: `.corrupt`, `.diskFull`, `.busy`, `.storage`.
  public func note(_ contents: RequestContents) throws(ReplicaError) {
    try change {
      var parts = [(contents.verzoek.id, contents.verzoek.kind, contents.verzoek.kind.freeTexts)]
      for detail in contents.details {
        let number = FieldSet([detail.field.number])
        if let index = parts.firstIndex(where: { $0.0 == detail.record }) {
          parts[index].2 = parts[index].2.union(number)
        } else {
          parts.append((detail.record, detail.kind, number))
        }
      }
      let at = now
      try enter(
        parts.map { record, kind, fields in
          JournalLine(
            at: at, act: .sent, record: record, kind: kind.number, fields: fields, rule: "NCP-02", release: nil)
        })
    }
  }
}

/// Decides on what goes into one request.
private struct RequestDesk {
  let policy: Policy
  let account: RecordID
  let directory: Directory
  let file: CaseFile
  let persons: PersonNames
  let now: Int64

  /// Refuses when one of `fields` of `record` may not be in the file as it stands.
  func check(_ record: RecordView, _ fields: FieldSet) throws {
    let facts = Assessment.requestFacts(
      author: account, recordOwner: record.owner, regime: Assessment.regime(of: record), file: file,
      directory: directory, now: now)
    let mentions = persons.mentions(in: record, among: fields)
    let projection = policy.project(record.kind, facts, mentions: mentions)
    for number in fields.fields {
      guard let field = record.kind.field(number), let decision = projection.decision(number) else { continue }
      // A letter has no lesser forms.
      guard decision.form != .heel else { continue }
      if let mention = mentions[number], policy.decide(field, of: record.kind, facts).form == .heel {
        throw ReplicaError.refused([Ruling("NCP-01", mention: mention, field: field.name)], record: record.id)
      }
      let what =
        record.kind == .verzoek
        ? "Dit verzoek mag nu niet naar een partij zonder convenant."
        : "Het veld \(field.name) mag niet in het bestand."
      throw ReplicaError(
        .refused, "\(what) \(decision.explained) Er is geen bestand gemaakt.", record: record.id)
    }
  }
}
