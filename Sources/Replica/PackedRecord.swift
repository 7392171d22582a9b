import Changes
import Records
import Sync

/// One record as this device stores it: one row, with every cell in it. Protocol/replica.md, "Rows".
///
/// A cell may be held twice: as the account's stream gave it, and as it was written here. What was written here
/// is never thrown away by what arrives: it stays until the server has taken or refused it, and after that for a
/// server that was restored from an older backup.
struct PackedRecord: Equatable {
  let id: RecordID
  let kind: KindNumber
  /// Whether this account made the record.
  var isOwn: Bool
  /// Whether a server ever took something of it from this device; stays, also when it is offered anew.
  var wasDelivered = false
  /// When this device first held it, milliseconds since 1970 UTC.
  var since: UInt64
  /// What the stream gave, in field order.
  var given: [Given] = []
  /// What was written here, in field order.
  var own: [Own] = []
  /// Pending writes that a newer one has replaced, in cells of which the server judges each step.
  var steps: [Step] = []
  /// What the server has of cells of which a newer write is pending; comes back when that one is refused.
  var earlier: [Earlier] = []
  /// Values that lost in deciding cells without having been seen, in field order.
  var conflicts: [Entry.Conflict] = []
  /// The server's proofs that it took what was written here; for when it is restored from an older copy.
  var receipts: [Proof] = []

  /// A cell from the account's stream.
  struct Given: Equatable {
    let field: FieldNumber
    var value: FieldValue
    /// The entry it came in; 0 when it is kept from an earlier incarnation of the server.
    var sequence: UInt64
    /// Row of the ground in the table of grounds.
    var ground: UInt32
  }

  /// A cell written on this device.
  struct Own: Equatable {
    let field: FieldNumber
    var value: FieldValue
    var stamp: Stamp
    /// The entry in which the replaced value came.
    var base: UInt64
    var delivery: Delivery
    /// Whether the stream has said since what stands: then that is shown, and this is only kept.
    var isOvertaken = false
  }

  /// How far a cell that was written here has come.
  enum Delivery: Equatable {
    /// Not sent, and perhaps never to be sent.
    case held
    /// In the exchange under way, under this sequence.
    case underway(UInt64)
    /// The server has it.
    case delivered

    /// Whether the server may not have it.
    var isPending: Bool { self != .delivered }
  }

  /// A pending write beneath another pending one.
  struct Step: Equatable {
    let field: FieldNumber
    let value: FieldValue
    var stamp: Stamp
    let base: UInt64
  }

  /// A delivered write beneath a pending one.
  struct Earlier: Equatable {
    let field: FieldNumber
    let value: FieldValue
    let stamp: Stamp
  }

  /// The server's code for one write that it took.
  struct Proof: Equatable {
    let field: FieldNumber
    let stamp: Stamp
    let code: [UInt8]
  }

  /// The proof of the write to `field` at `stamp`.
  func proof(_ field: FieldNumber, _ stamp: Stamp) -> [UInt8]? {
    receipts.first { $0.field == field && $0.stamp == stamp }?.code
  }

  var isEmpty: Bool { given.isEmpty && own.isEmpty }

  /// Whether the server knows that the record exists.
  var isKnownToServer: Bool { wasDelivered || !given.isEmpty }

  func given(_ field: FieldNumber) -> Given? { given.first { $0.field == field } }
  func own(_ field: FieldNumber) -> Own? { own.first { $0.field == field } }

  mutating func set(_ cell: Given) {
    let index = given.firstIndex { $0.field >= cell.field } ?? given.count
    if index < given.count, given[index].field == cell.field {
      given[index] = cell
    } else {
      given.insert(cell, at: index)
    }
  }

  mutating func set(_ cell: Own) {
    let index = own.firstIndex { $0.field >= cell.field } ?? own.count
    if index < own.count, own[index].field == cell.field {
      own[index] = cell
    } else {
      own.insert(cell, at: index)
    }
  }

  /// Changes the cell written here in `field`, if there is one.
  mutating func changeOwn(_ field: FieldNumber, _ change: (inout Own) -> Void) {
    guard let index = own.firstIndex(where: { $0.field == field }) else { return }
    change(&own[index])
  }

  mutating func removeOwn(_ field: FieldNumber) { own.removeAll { $0.field == field } }

  mutating func replaceConflicts(in fields: FieldSet, by conflicts: [Entry.Conflict]) {
    self.conflicts.removeAll { fields.contains($0.field) }
    self.conflicts += conflicts
    self.conflicts.sort { $0.field < $1.field }
  }

  mutating func keepEarlier(_ earlier: Earlier) {
    forgetEarlier(earlier.field)
    self.earlier.append(earlier)
  }

  mutating func forgetEarlier(_ field: FieldNumber) { earlier.removeAll { $0.field == field } }
}

extension PackedRecord {
  /// The fields of which the device shows what was written here.
  var ownShown: FieldSet {
    var fields = FieldSet()
    for cell in own where !cell.isOvertaken || given(cell.field) == nil { fields.insert(cell.field) }
    return fields
  }

  /// The values to show: what was written here until the stream says otherwise. `isShown` leaves out cells from the
  /// stream that may not be read now.
  func values(where isShown: (Given) -> Bool) -> FieldValues {
    var values = FieldValues(reserving: given.count + own.count)
    for cell in given where isShown(cell) { values[cell.field] = cell.value }
    let shown = ownShown
    for cell in own where shown.contains(cell.field) { values[cell.field] = cell.value }
    return values
  }

  /// The cells that the server and all devices of the account agree on; nil as ground is the account's own.
  func forEachSettled(_ visit: (FieldNumber, FieldValue, UInt32?) throws -> Void) rethrows {
    var ownSettled = FieldSet()
    for cell in own where cell.delivery == .delivered && !cell.isOvertaken {
      ownSettled.insert(cell.field)
      try visit(cell.field, cell.value, nil)
    }
    for cell in earlier where !ownSettled.contains(cell.field) {
      ownSettled.insert(cell.field)
      try visit(cell.field, cell.value, nil)
    }
    for cell in given where cell.sequence > 0 && !ownSettled.contains(cell.field) {
      try visit(cell.field, cell.value, cell.ground)
    }
  }

  /// How many cells were written here, may leave by their kind, and are not with the server.
  func unsent(_ spec: KindSpec?) -> Int {
    let shareable = spec?.shareable ?? FieldSet()
    return own.count { $0.delivery.isPending && shareable.contains($0.field) }
  }
}
