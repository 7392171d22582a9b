public import Records

/// A request to a niet-convenantpartij as a plain text to hand over: what is asked, where and when. Only the fields
/// of the request itself are in it; it has no casus number and no person (NCP-01, NCP-02).
public struct RequestLetter: Sendable {
  /// The letter.
  public let text: String

  /// The letter of a `verzoek` record.
  public init(_ verzoek: RecordView) {
    var lines = ["Verzoek van de gemeente", "", "Aan: \(verzoek.text("gericht_aan") ?? "")", ""]
    lines.append("Wij vragen u om hulp bij de aanpak van overlast.")
    lines.append("Wat wij vragen: \(verzoek.text("wat") ?? "")")
    if let place = verzoek.text("waar") { lines.append("Waar: \(place)") }
    if let time = verzoek.text("wanneer") { lines.append("Wanneer: \(time)") }
    lines += ["", "U krijgt van ons geen gegevens over personen.", "Wilt u ons laten weten of u kunt helpen?", ""]
    text = lines.joined(separator: "\n")
  }
}
