import Records

/// The schema in the words of Protocol/records.md and in the grammar of RFC 8610.
enum SchemaText {
  /// One section with one table for every kind.
  static var tables: String {
    Schema.current.kinds.map { kind in
      let rows = kind.fields.map { field in
        let columns = [
          "\(field.number)", field.name, type(field.type), "P\(field.category.rawValue)", field.group.rawValue,
          marks(field.marks), field.addressRule ?? "",
        ]
        return "| " + columns.joined(separator: " | ") + " |\n"
      }
      return
        "\n### \(kind.number) \(kind.name)\n\nRegime \(kind.regime.rawValue); made by \(makers(kind.creators)).\n\n"
        + "| no | name | type | class | group | marks | to |\n|---|---|---|---|---|---|---|\n" + rows.joined()
    }.joined()
  }

  /// One map for every kind, and a choice of all.
  static var grammar: String {
    let kinds = Schema.current.kinds
    let maps = kinds.map { kind in
      let fields = kind.fields.filter { !$0.isLocal }.map { field in
        "  ? \(field.number) => \(grammar(field.type)) / null, ; \(field.name)\n"
      }
      return "\n\(kind.name) = { ; kind \(kind.number)\n" + fields.joined() + "}\n"
    }
    return "\nfields = " + kinds.map(\.name).joined(separator: " / ") + "\n" + maps.joined()
  }

  private static func type(_ type: FieldType) -> String {
    switch type {
    case .text(let charactersMax): "text(\(charactersMax))"
    case .choice(let codes): "choice(\(codes.joined(separator: ", ")))"
    case .boolean: "boolean"
    case .integer(let bounds): "integer(\(bounds.lowerBound) to \(bounds.upperBound))"
    case .real(let bounds): "real(\(bounds.lowerBound) to \(bounds.upperBound))"
    case .instant: "instant"
    case .day: "day"
    case .bsn: "bsn"
    case .reference(let kind): "reference(\(kind))"
    case .references(let kind, let countMax): "references(\(kind), \(countMax))"
    case .choices(let codes): "choices(\(codes.joined(separator: ", ")))"
    case .texts(let countMax, let charactersMax): "texts(\(countMax), \(charactersMax))"
    case .cells(let countMax): "cells(\(countMax))"
    }
  }

  private static func grammar(_ type: FieldType) -> String {
    switch type {
    case .text: "tstr"
    case .choice(let codes): codes.map { "\"\($0)\"" }.joined(separator: " / ")
    case .boolean: "bool"
    case .integer(let bounds): "\(bounds.lowerBound)..\(bounds.upperBound)"
    case .real(let bounds): "\(bounds.lowerBound)..\(bounds.upperBound)"
    case .instant: "instant"
    case .day: "day"
    case .bsn: "bsn"
    case .reference: "id"
    case .references(_, let countMax): "[0*\(countMax) id]"
    case .choices(let codes): "[0*\(codes.count) (" + codes.map { "\"\($0)\"" }.joined(separator: " / ") + ")]"
    case .texts(let countMax, _): "[0*\(countMax) tstr]"
    case .cells(let countMax): "[0*\(countMax) (id, field-bitmap)]"
    }
  }

  private static func marks(_ marks: FieldSpec.Marks) -> String {
    let names: [(FieldSpec.Marks, String)] = [
      (.required, "required"), (.fixed, "fixed"), (.deciding, "deciding"), (.mainLine, "mainLine"),
    ]
    return names.filter { marks.contains($0.0) }.map(\.1).joined(separator: ", ")
  }

  private static func makers(_ creators: KindSpec.Creators) -> String {
    switch creators {
    case .anyone: "any account"
    case .wijkmanager: "a wijkmanager"
    case .politie: "the police"
    case .notPolitie: "any account but those of the police"
    case .beheer: "the server's administration"
    }
  }
}
