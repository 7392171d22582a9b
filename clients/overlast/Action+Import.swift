import Changes
import Commands
import Intake
import Records
import Replica

/// Meldingen from a file: each one that fits is stored, each one that does not is named with its reason.
extension Action {
  func importReports() throws -> Exit {
    // A bad file is told before a passphrase is asked.
    let path = try argument("bestand")
    let bytes = try Terminal.file(path)
    let replica = try device.open()
    let casus = try invocation.value(for: "casus").map { try replica.resolve($0, kind: .casus) }
    let result = try read(bytes, replica)
    let party = try replica.identity().party
    var tally = Tally(result)
    let progress = Progress()
    defer { progress.end() }
    var pending: [Pending] = []
    for (place, melding) in result.meldingen.enumerated() {
      progress.show("\(place) van \(result.meldingen.count)")
      if let record = try replica.record(melding.record) {
        let update = melding.update(of: record)
        if !update.differing.isEmpty { tally.differing.append((melding.index + 1, update.differing)) }
        if update.values.isEmpty {
          tally.known += 1
        } else {
          pending.append(Pending(melding, update.values, isNew: false))
        }
      } else {
        var values = melding.firstValues
        if let field = KindSpec.melding.field(named: "bron") { values[field.number] = .identifier(party) }
        if let casus, let field = KindSpec.melding.field(named: "casus") { values[field.number] = .identifier(casus) }
        pending.append(Pending(melding, values, isNew: true))
      }
      if pending.count == Self.batch { try store(&pending, replica, &tally) }
    }
    try store(&pending, replica, &tally)
    progress.end()
    return report(tally)
  }

  /// So many go to the disk at a time: a file of thousands is then done in seconds, and little is lost when it is cut
  /// off.
  private static let batch = 100

  /// A melding that waits for its batch.
  private struct Pending {
    let number: Int
    let line: Int?
    let draft: Draft
    let isNew: Bool

    init(_ melding: ImportedMelding, _ values: [FieldNumber: FieldValue], isNew: Bool) {
      number = melding.index + 1
      line = melding.line
      draft = Draft(.melding, record: melding.record, values: values)
      self.isNew = isNew
    }
  }

  private struct Tally {
    var created = 0
    /// What was here and follows its source.
    var updated = 0
    var known = 0
    /// What the source changed in fields that are not the source's here.
    var differing: [(number: Int, fields: [String])] = []
    var faults: [(number: Int, line: Int?, reason: String)]
    let isContinued: Bool
    let total: Int64?
    let ignored: [String]

    init(_ result: ImportResult) {
      faults = result.faults.map { ($0.index + 1, $0.line, $0.reason) }
      isContinued = result.isContinued
      total = result.total
      ignored = result.ignoredColumns
    }

    mutating func count(_ melding: Pending) {
      if melding.isNew { created += 1 } else { updated += 1 }
    }
  }

  private func read(_ bytes: [UInt8], _ replica: Replica) throws -> ImportResult {
    let identify: (String) throws -> RecordID = { try replica.importID(sourceKey: $0) }
    let first = bytes.first { !" \t\r\n".utf8.contains($0) }
    let isJSON = first == UInt8(ascii: "{") || first == UInt8(ascii: "[")
    return isJSON ? try SignalenImport.read(bytes, identify: identify) : try CSVImport.read(bytes, identify: identify)
  }

  /// Stores a batch as one act; when something in it is refused, each one by itself.
  private func store(
    _ pending: inout [Pending], _ replica: Replica, _ tally: inout Tally
  ) throws {
    defer { pending = [] }
    do throws(ReplicaError) {
      _ = try replica.write(pending.map(\.draft))
      for melding in pending { tally.count(melding) }
      return
    } catch {
      guard error.code == .invalidValue || error.code == .refused else { throw error }
    }
    for melding in pending {
      do throws(ReplicaError) {
        _ = try replica.write(melding.draft)
        tally.count(melding)
      } catch {
        guard error.code == .invalidValue || error.code == .refused else { throw error }
        tally.faults.append((melding.number, melding.line, error.message))
      }
    }
  }

  private func report(_ tally: Tally) -> Exit {
    let faults = tally.faults.sorted { $0.number < $1.number }
    if !device.isJSON {
      for fault in faults {
        let line = fault.line.map { ", regel \($0)" } ?? ""
        Terminal.note("Melding \(fault.number)\(line) is overgeslagen: \(fault.reason)")
      }
      if !tally.ignored.isEmpty {
        Terminal.note("Deze kolommen zijn niet gelezen: \(tally.ignored.joined(separator: ", "))")
      }
      for melding in tally.differing {
        Terminal.note(
          "Melding \(melding.number) is bij de bron veranderd: \(melding.fields.joined(separator: ", ")). "
            + "Hier is dat niet overgenomen. Pas de melding zelf aan als dat nodig is.")
      }
      if tally.isContinued {
        let total = tally.total.map { " Er zijn \($0) meldingen." } ?? ""
        Terminal.note("Dit bestand is een deel van een langere lijst.\(total) Lees de andere delen ook.")
      }
    }
    answer(
      .object([
        ("nieuw", .integer(Int64(tally.created))), ("bijgewerkt", .integer(Int64(tally.updated))),
        ("bekend", .integer(Int64(tally.known))),
        (
          "anders",
          .array(
            tally.differing.map {
              .object([
                ("nummer", .integer(Int64($0.number))), ("velden", .array($0.fields.map { .string($0) })),
              ])
            })
        ),
        (
          "overgeslagen",
          .array(
            faults.map { fault in
              .object([
                ("nummer", .integer(Int64(fault.number))), ("regel", fault.line.map { .integer(Int64($0)) } ?? nil),
                ("reden", .string(fault.reason)),
              ])
            })
        ),
        ("kolommen_niet_gelezen", .array(tally.ignored.map { .string($0) })), ("is_deel", .boolean(tally.isContinued)),
        ("totaal", tally.total.map { .integer($0) } ?? .null),
      ]),
      "\(tally.created) nieuw, \(tally.known) waren er al, \(tally.updated) bijgewerkt, \(faults.count) overgeslagen."
        + " Alles staat op dit apparaat.\n"
        + (faults.isEmpty ? "" : "Verbeter wat is overgeslagen en lees het bestand opnieuw: dubbel komt niets.\n"))
    return faults.isEmpty ? .ok : .badInput
  }
}
