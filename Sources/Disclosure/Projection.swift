import Casework
public import Changes
public import Records

/// What one recipient may be shown of a kind, given the facts: every field at once. It says field by field what
/// ``Policy/decide(_:of:_:)`` says.
public struct Projection: Sendable, Equatable {
  /// The fields that may be shown, by form; forms without fields are left out.
  public let forms: [(form: Form, fields: FieldSet)]
  /// Every field that may be shown.
  public let fields: FieldSet
  private let parts: [Part]

  /// Fields on which the same was decided.
  struct Part: Equatable, Sendable {
    var fields: FieldSet
    let decision: Decision
  }

  init(parts: [Part]) {
    self.parts = parts
    var all = FieldSet()
    forms = Form.allCases.compactMap { form in
      var fields = FieldSet()
      for part in parts where part.decision.form == form { fields = fields.union(part.fields) }
      all = all.union(fields)
      return fields.isEmpty ? nil : (form, fields)
    }
    self.fields = all
  }

  /// How the field may be shown; nil when it is withheld.
  public func form(_ field: FieldNumber) -> Form? { decision(field)?.form }

  /// The id of the rule that decided on the field; ALG-02 for a field that the kind does not have.
  public func rule(_ field: FieldNumber) -> String { decision(field)?.rule ?? Policy.defaultRule }

  /// The decision on the field; nil for a field that the kind does not have.
  public func decision(_ field: FieldNumber) -> Decision? { parts.first { $0.fields.contains(field) }?.decision }

  /// The same with other decisions for the fields for which `decision` gives one.
  func replacing(_ decision: (FieldNumber, Decision) -> Decision?) -> Projection {
    var parts: [Part] = []
    for part in self.parts {
      var rest = part.fields
      for number in part.fields.fields {
        guard let other = decision(number, part.decision) else { continue }
        rest.remove(number)
        parts.append(Part(fields: FieldSet([number]), decision: other))
      }
      if !rest.isEmpty { parts.append(Part(fields: rest, decision: part.decision)) }
    }
    return Projection(parts: parts)
  }

  /// Whether both say the same of every field.
  public static func == (left: Projection, right: Projection) -> Bool { left.parts == right.parts }
}

extension Policy {
  /// What may be shown of records of `kind`, given the facts.
  public func project(_ kind: KindSpec, _ facts: DisclosureFacts) -> Projection {
    let circumstances = Circumstances(facts)
    var parts: [Projection.Part] = []
    // Fields of one class get one decision; a kind has two or three classes.
    var classes: [FieldClass] = []
    for field in kind.fields {
      let fieldClass = FieldClass(field, of: kind, row: facts.row(of: field, in: kind))
      if let index = classes.firstIndex(of: fieldClass) {
        parts[index].fields.insert(field.number)
      } else {
        classes.append(fieldClass)
        let decision = decide(fieldClass.group, circumstances.union(fieldClass.circumstances), facts)
        parts.append(Projection.Part(fields: FieldSet([field.number]), decision: decision))
      }
    }
    return Projection(parts: parts)
  }
}

/// What a decision needs to know of a field.
struct FieldClass: Hashable, Sendable {
  let group: FieldGroup
  let circumstances: Circumstances

  init(_ field: FieldSpec, of kind: KindSpec, row: FieldGroup) {
    group = row
    circumstances = Circumstances(field, of: kind)
  }
}
