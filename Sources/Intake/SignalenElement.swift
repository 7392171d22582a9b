internal import Changes
internal import Records

/// One melding of Signalen, read into the fields of a melding.
///
/// A member that is missing or null is not there; one of another type than Signalen's schema gives it refuses the
/// element, because then the rest cannot be trusted either.
struct SignalenElement {
  private let root: [String: JSONValue]

  init(_ value: JSONValue) throws(ElementFault) {
    guard case .object(let members) = value else { throw ElementFault("dit is geen melding van Signalen") }
    root = members
  }

  // MARK: Members

  private func wrongType(_ path: String) -> ElementFault { ElementFault("het gegeven \(path) heeft een verkeerd type") }

  /// The value at a path such as `location.geometrie`.
  private func value(_ path: String) throws(ElementFault) -> JSONValue? {
    var members = root
    let keys = path.split(separator: ".")
    for key in keys.dropLast() {
      switch members[String(key)] {
      case .object(let inner)?: members = inner
      case .null?, nil: return nil
      default: throw wrongType(path)
      }
    }
    guard let last = keys.last, let found = members[String(last)], found != .null else { return nil }
    return found
  }

  private func text(_ path: String) throws(ElementFault) -> String? {
    guard let found = try value(path) else { return nil }
    guard case .string(let text) = found else { throw wrongType(path) }
    return SourceText.clean(text, .one)
  }

  /// The first of these members that holds a text.
  private func text(firstOf paths: String...) throws(ElementFault) -> String? {
    for path in paths {
      if let text = try text(path) { return text }
    }
    return nil
  }

  // MARK: Reading

  /// The melding, complete and checked.
  func draft() throws(ElementFault) -> MeldingDraft {
    var draft = MeldingDraft()
    try draft.set("tijdstip", .integer(try instant()))
    try readCategory(&draft)
    try readPlace(&draft)
    try draft.setText("omschrijving", try words(), lines: .many)
    switch try text("priority.priority") {
    case "low": try draft.set("ernst", .text("laag"))
    case "normal": try draft.set("ernst", .text("normaal"))
    case "high": try draft.set("ernst", .text("hoog"))
    default: break
    }
    try draft.setText("bronstatus", try text(firstOf: "status.state_display", "status.state"))
    try draft.set("kanaal", .text("meldsysteem"))
    try readReporter(&draft)
    try draft.checkComplete()
    return draft
  }

  /// The number of the melding, or its content where it has none, as in the body that makes one.
  func key() throws(ElementFault) -> SourceKey {
    switch try value("id") {
    case .number(_, let id?)? where id > 0: return .named("signalen:\(id)")
    case nil:
      let names = ["created_at", "incident_date_start", "text", "text_extra", "location.address_text"]
      var parts: [String] = []
      for name in names { parts.append(try text(name) ?? "") }
      let (point, category, address) = (try point(), try category(), try address())
      parts += [
        point.map { "\($0.latitude) \($0.longitude)" } ?? "", category.main ?? "", category.sub ?? "", address ?? "",
      ]
      return .content(source: "signalen-inhoud", parts: parts)
    default: throw wrongType("id")
    }
  }

  private func instant() throws(ElementFault) -> Int64 {
    for name in ["incident_date_start", "created_at"] {
      guard let text = try text(name) else { continue }
      guard let instant = Instant.rfc3339(text) else {
        throw ElementFault("het tijdstip \(name) is geen geldige datum en tijd")
      }
      return instant
    }
    throw ElementFault("het tijdstip ontbreekt (incident_date_start of created_at)")
  }

  private func words() throws(ElementFault) -> String? {
    var parts: [String] = []
    for name in ["text", "text_extra"] {
      guard let found = try value(name) else { continue }
      guard case .string(let text) = found else { throw wrongType(name) }
      if let clean = SourceText.clean(text, .many) { parts.append(clean) }
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
  }

  // MARK: Category

  private func readCategory(_ draft: inout MeldingDraft) throws(ElementFault) {
    let (main, sub) = try category()
    try draft.set("soort", .text(SignalenCategories.soort(main: main, sub: sub)))
    try draft.setText("broncategorie", [main, sub].compactMap(\.self).joined(separator: "/"))
  }

  /// The slugs, which answers give as such and bodies as a link:
  /// `/signals/v1/public/terms/categories/<main>/sub_categories/<sub>`.
  private func category() throws(ElementFault) -> (main: String?, sub: String?) {
    var (main, sub) = (try text("category.main_slug"), try text("category.sub_slug"))
    let link = try text(firstOf: "category.sub_category", "category.category_url")
    if sub == nil, let link {
      let steps = link.split(separator: "/").map(String.init)
      func step(after name: String) -> String? {
        steps.lastIndex(of: name).flatMap { $0 + 1 < steps.count ? steps[$0 + 1] : nil }
      }
      sub = step(after: "sub_categories")
      main = main ?? step(after: "categories")
      if main == nil, sub == nil { throw ElementFault("het gegeven category is geen categorie van Signalen") }
    }
    return (main, sub)
  }

  // MARK: Place

  private func readPlace(_ draft: inout MeldingDraft) throws(ElementFault) {
    let point = try point()
    if let point {
      try draft.set("breedtegraad", .real(point.latitude))
      try draft.set("lengtegraad", .real(point.longitude))
    }
    if let words = try text("location.address_text") {
      try draft.set("plaats", .text(words))
    } else if let words = try address() {
      try draft.set("plaats", .text(words))
    } else if let point {
      try draft.set("plaats", .text("\(point.latitude), \(point.longitude)"))
    } else {
      throw ElementFault("de plaats ontbreekt (location)")
    }
    try draft.setText("wijk", try text("location.area_name"))
  }

  /// A GeoJSON point (RFC 7946): longitude first, WGS 84.
  private func point() throws(ElementFault) -> (latitude: Double, longitude: Double)? {
    guard try value("location.geometrie") != nil else { return nil }
    guard try text("location.geometrie.type") == "Point",
      case .array(let coordinates)? = try value("location.geometrie.coordinates"), coordinates.count == 2,
      case .number(let longitude, _) = coordinates[0], case .number(let latitude, _) = coordinates[1]
    else { throw ElementFault("het gegeven location.geometrie is geen punt") }
    guard abs(longitude) <= 180, abs(latitude) <= 90 else {
      throw ElementFault("de coördinaten liggen niet op aarde")
    }
    return (latitude, longitude)
  }

  private func address() throws(ElementFault) -> String? {
    let path = "location.address."
    let street = try text(path + "openbare_ruimte")
    var number = ""
    switch try value(path + "huisnummer") {
    case .number(_, let integer?)?: number = String(integer)
    case .string(let text)?: number = SourceText.clean(text, .one) ?? ""
    case nil: break
    default: throw wrongType(path + "huisnummer")
    }
    number += try text(path + "huisletter") ?? ""
    if let addition = try text(path + "huisnummer_toevoeging") { number += "-\(addition)" }
    let front = [street, number].compactMap(\.self).filter { !$0.isEmpty }.joined(separator: " ")
    let back = [try text(path + "postcode"), try text(path + "woonplaats")].compactMap(\.self).joined(separator: " ")
    let whole = [front, back].filter { !$0.isEmpty }.joined(separator: ", ")
    return whole.isEmpty ? nil : whole
  }

  // MARK: Melder

  private func readReporter(_ draft: inout MeldingDraft) throws(ElementFault) {
    try draft.setText("melder_email", try text("reporter.email"))
    try draft.setText("melder_telefoon", try text("reporter.phone"))
    switch try value("reporter.sharing_allowed") {
    case .boolean(let isAllowed)?: try draft.set("melder_delen_mag", .boolean(isAllowed))
    case nil:
      guard draft.has("melder_email") || draft.has("melder_telefoon") else { return }
      try draft.set("melder_delen_mag", .boolean(false))
    default: throw wrongType("reporter.sharing_allowed")
    }
  }
}
