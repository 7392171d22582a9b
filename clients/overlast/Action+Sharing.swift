import Casework
import Changes
import Commands
import Records
import Replica

/// Sharing by an explicit act, and taking it back.
extension Action {
  func release() throws -> Exit {
    let replica = try device.open()
    let view = try target(replica)
    let fields = try Pieces.of(argument("velden"), in: "velden").map { try field($0, of: view.kind) }
    let recipients = try accounts(argument("ontvangers"), replica, in: "ontvangers")
    let named = FieldSet(fields.map(\.number)).union(try ownWijk(of: view, to: recipients, replica))
    let selection = CellSelection(record: view.id, fields: named)
    var values: [String: FieldValue] = [
      "cellen": CellSelection.value([selection]), "ontvangers": .list(recipients.map { .identifier($0) }),
      "grondslag": .text(try argument("grondslag")),
    ]
    if view.root != view.id || view.kind == .casus { values["casus"] = .identifier(view.root) }
    values.merge(try circumstances(replica)) { $1 }
    // What another gave may not say in which casus it is; the overleg does (CAS-08).
    if view.owner == nil, values["casus"] == nil, let overleg = values["overleg"]?.identifier {
      values["casus"] = try replica.record(overleg)?["casus"]
    }
    if let until = invocation.value(for: "tot") {
      guard let instant = DutchTime.instant(until) else {
        throw Failure(
          .badInput, "time", "De tijd bij --tot klopt niet. Er is niets gedeeld. Geef bijvoorbeeld 2026-12-31.")
      }
      values["geldig_tot"] = .integer(instant)
    }
    let id = try replica.write(try Draft(.verstrekking, values))
    answer(
      .object([("verstrekking", .string(id.text)), ("kort", .string(id.short()))]),
      "\(id.short())  verstrekking vastgelegd; zij gaat mee met de volgende sync\n")
    return .ok
  }

  /// The wijk of a record in no casus, which says whether this wijkmanager may have it: without it the server would
  /// take the release and give nothing (HIN-10).
  private func ownWijk(of view: RecordView, to recipients: [RecordID], _ replica: Replica) throws -> FieldSet {
    let directory = try replica.directory()
    guard view.root == view.id, view.kind != .casus, view.text("wijk") != nil,
      recipients.contains(where: { directory.isWijkmanager($0, of: nil) }), let field = view.kind.field(named: "wijk")
    else { return FieldSet() }
    return FieldSet([field.number])
  }

  /// How something is shared, as the options say: of the act, and of the question whether it may.
  func circumstances(_ replica: Replica) throws -> [String: FieldValue] {
    var values: [String: FieldValue] = [:]
    if let overleg = invocation.value(for: "overleg") {
      values["overleg"] = .identifier(try replica.resolve(overleg, kind: .overleg))
    }
    if let verzoek = invocation.value(for: "verzoek") {
      values["verzoek"] = .identifier(try replica.resolve(verzoek, kind: .verzoek))
    }
    if let motive = invocation.value(for: "motief") { values["motief"] = .text(motive) }
    if invocation.flag("bevraging") { values["bevraging"] = .boolean(true) }
    if invocation.flag("als-vrager") { values["als_vrager"] = .boolean(true) }
    return values
  }

  func withdraw() throws -> Exit {
    let replica = try device.open()
    let view = try target(replica, named: "verstrekking")
    let (id, reason) = (view.id, invocation.value(for: "reden"))
    guard let values = Casework.withdrawal(of: view.kind, at: DutchTime.now(), reason: reason) else {
      throw Failure(
        .badInput, "not-a-release",
        "Het kenmerk is geen verstrekking, export, schets of afspraak. Er is niets ingetrokken. Noem de verstrekking.")
    }
    guard view["ingetrokken_op"] == nil else {
      throw Failure(
        .badInput, "already-withdrawn",
        "Het gegeven \(id.short()) is al ingetrokken. Er is niets veranderd. Ontvangers wissen het bij hun sync.")
    }
    _ = try replica.write(try Draft(view.kind, record: id, values))
    answer(
      .object([("verstrekking", .string(id.text)), ("kort", .string(id.short()))]),
      "\(id.short())  ingetrokken; ontvangers wissen het bij hun volgende sync\n")
    return .ok
  }
}
