public import Records

/// A request to a niet-convenantpartij as a plain text to hand over: what is asked, where and when, and what else the
/// request needs. It has no casus number and no person (NCP-01, NCP-02); what may stand in it was decided before.
public struct RequestLetter: Sendable {
  /// The letter.
  public let text: String

  /// The letter of a `verzoek` record.
  ///
  /// - Parameters:
  ///   - party: the name of the party that asks.
  ///   - details: what else the other party needs to know, each with a name.
  public init(_ verzoek: RecordView, from party: String, details: [(name: String, text: String)] = []) {
    var lines = ["Verzoek van \(party)", "", "Aan: \(verzoek.text("gericht_aan") ?? "")", ""]
    lines.append("Wij vragen u om hulp bij de aanpak van overlast.")
    lines.append("Wat wij vragen: \(verzoek.text("wat") ?? "")")
    if let place = verzoek.text("waar") { lines.append("Waar: \(place)") }
    if let time = verzoek.text("wanneer") { lines.append("Wanneer: \(time)") }
    if !details.isEmpty {
      lines += ["", "Dit is goed om te weten:"]
      lines += details.map { "- \($0.name.split(separator: "_").joined(separator: " ")): \($0.text)" }
    }
    lines += ["", "U krijgt van ons geen gegevens over personen.", "Wilt u ons laten weten of u kunt helpen?", ""]
    text = lines.joined(separator: "\n")
  }
}
