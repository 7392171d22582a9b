public import Changes
public import Records
public import Sync

/// A record with, for every cell, where it came from.
public struct HeldRecord: Sendable {
  /// The record as it is shown.
  public let view: RecordView
  /// Whether this account made it.
  public let isOwn: Bool
  /// Where each shown cell came from.
  public let provenance: [FieldNumber: Provenance]
  /// Open conflicts: the values that lost without having been seen.
  public let conflicts: [Entry.Conflict]
}

/// Where a cell came from and on what basis it is held.
public enum Provenance: Sendable, Equatable {
  /// Written on this device.
  case written(at: Stamp, Delivery)
  /// Given by the account's stream.
  case given(Ground)

  /// In which form the cell is held.
  public var form: Form {
    switch self {
    case .written: .heel
    case .given(let ground): Form(rawValue: ground.form) ?? .heel
    }
  }

  /// How far a cell that was written here has come.
  public enum Delivery: String, Sendable, CaseIterable {
    /// Only on this device.
    case onDevice = "op-dit-apparaat"
    /// In an exchange that has not been answered.
    case underway = "onderweg"
    /// The server has it.
    case delivered = "verstuurd"
  }
}

extension Replica {
  /// The records of one kind, by id. One that cannot be opened is left out; see ``status()``.
  /// - Throws: `.leaseEnded`, `.corrupt`, `.busy`, `.storage`.
  public func records(kind: KindSpec) throws(ReplicaError) -> [RecordView] {
    try read {
      try checkLease()
      return try views(in: workspace()) { $0.kind == kind.number }.sorted { $0.id < $1.id }
    }
  }

  /// The records that belong to the casus `root`, itself included, by kind and id.
  /// - Throws: as ``records(kind:)``.
  public func records(root: RecordID) throws(ReplicaError) -> [RecordView] {
    try read {
      try checkLease()
      return try views(in: workspace()) { $0.root == root || $0.id == root }
        .sorted { ($0.kind.number, $0.id) < ($1.kind.number, $1.id) }
    }
  }

  /// The record with this id; nil when this device does not hold it.
  /// - Throws: `.corrupt` when it is damaged, `.leaseEnded`, `.busy`, `.storage`.
  public func record(_ id: RecordID) throws(ReplicaError) -> RecordView? { try held(id)?.view }

  /// The record with this id and where its cells came from; nil when this device does not hold it.
  /// - Throws: as ``record(_:)``.
  public func held(_ id: RecordID) throws(ReplicaError) -> HeldRecord? {
    try read {
      try checkLease()
      return try workspace().record(id).flatMap { try held($0) }
    }
  }

  func held(_ record: PackedRecord) throws -> HeldRecord? {
    guard let view = try view(record) else { return nil }
    let grounds = try storedGrounds()
    let shown = record.ownShown
    var provenance: [FieldNumber: Provenance] = [:]
    for field in view.values.fields.fields {
      if shown.contains(field), let cell = record.own(field) {
        provenance[field] = .written(at: cell.stamp, cell.delivery.shown)
      } else if let cell = record.given(field), let ground = grounds[cell.ground] {
        provenance[field] = .given(ground)
      }
    }
    return HeldRecord(
      view: view, isOwn: record.isOwn, provenance: provenance, conflicts: openConflicts(record))
  }

  /// The conflicts that nobody has settled on this device.
  func openConflicts(_ record: PackedRecord) -> [Entry.Conflict] {
    record.conflicts.filter { conflict in !(record.own(conflict.field)?.delivery.isPending ?? false) }
  }

  /// The record that a person means with the first characters of its id.
  ///
  /// - Parameter text: the whole written id, or the first characters of its short form; case and look-alikes do not
  ///   matter.
  /// - Throws: `.unknownRecord`, `.ambiguousRecord`, `.leaseEnded`, `.busy`, `.storage`.
  public func resolve(_ text: String, kind: KindSpec? = nil) throws(ReplicaError) -> RecordID {
    try read {
      try checkLease()
      try catalogue.load(store, schema: schema)
      if let id = RecordID(text: text), catalogue[id] != nil { return id }
      let wanted = Self.normalized(text)
      guard !wanted.isEmpty else { throw ReplicaError.unknown(text) }
      let found = catalogue.lines.filter { $0.id.short(wanted.count) == wanted }
      let matches = found.filter { line in kind.map { $0.number == line.kind } ?? true }
      guard let first = matches.first else {
        guard let kind, let other = found.first else { throw ReplicaError.unknown(text) }
        throw ReplicaError(
          .unknownRecord, "Het kenmerk \(text) is geen \(kind.name): het is \(named(other)). Kijk het kenmerk na.")
      }
      guard matches.count == 1 else { throw ambiguous(text, matches) }
      return first.id
    }
  }

  private func ambiguous(_ text: String, _ matches: [Catalogue.Line]) -> ReplicaError {
    let shown = matches.prefix(Self.candidatesMax).map { named($0, digits: text.count + 4) }
    let more = matches.count > shown.count ? " en nog \(matches.count - shown.count)" : ""
    return ReplicaError(
      .ambiguousRecord,
      "Het kenmerk \(text) past bij \(matches.count) gegevens: \(shown.joined(separator: ", "))\(more). Er is niets"
        + " gedaan. Typ meer tekens.",
      candidates: matches.map(\.id))
  }

  /// So many candidates fit on a screen.
  private static let candidatesMax = 8

  private func named(_ line: Catalogue.Line, digits: Int = 8) -> String {
    "\(schema.kind(line.kind)?.name ?? "gegeven") \(line.id.short(max(8, digits)))"
  }

  /// Lower case, with the look-alikes O, I and L as the digits that they are taken for.
  private static func normalized(_ text: String) -> String {
    String(
      text.lowercased().map { character in
        switch character {
        case "o": "0"
        case "i", "l": "1"
        default: character
        }
      })
  }
}

extension PackedRecord.Delivery {
  var shown: Provenance.Delivery {
    switch self {
    case .held: .onDevice
    case .underway: .underway
    case .delivered: .delivered
    }
  }
}
