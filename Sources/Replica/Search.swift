public import Changes
public import Records

/// A record in which a text was found.
public struct SearchHit: Sendable {
  /// The record.
  public let view: RecordView
  /// The fields in which it was found.
  public let fields: FieldSet
}

extension Replica {
  /// The records that hold `text` in any shown text, in the order of their ids; case does not matter. There is no
  /// index, because an index would be readable: every record is opened, some 3 µs each.
  ///
  /// - Parameter kind: only records of this kind.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func search(_ text: String, kind: KindSpec? = nil) throws(ReplicaError) -> [SearchHit] {
    let wanted = text.lowercased()
    guard !wanted.isEmpty else { return [] }
    return try read {
      try checkLease()
      return try views(in: workspace()) { line in kind.map { $0.number == line.kind } ?? true }
        .compactMap { view in
          let fields = FieldSet(view.values.lazy.filter { $0.value.holds(wanted) }.map(\.field))
          return fields.isEmpty ? nil : SearchHit(view: view, fields: fields)
        }
        .sorted { $0.view.id < $1.view.id }
    }
  }
}

extension FieldValue {
  /// Whether a text in it holds `wanted`, which is in lower case.
  fileprivate func holds(_ wanted: String) -> Bool {
    switch self {
    case .text(let text): text.lowercased().contains(wanted)
    case .list(let values): values.contains { $0.holds(wanted) }
    case .null, .boolean, .integer, .real, .identifier, .bytes: false
    }
  }
}
