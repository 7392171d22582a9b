import Changes
import Records

/// The records under the hands of a push: as they were, as they will be, and what the push did to each.
///
/// A place in it is good until ``removeAll()``. Records stand in the order in which they were first touched, which is
/// that of the entries in the streams.
struct Hand {
  /// One record, and what the push in hand did to it.
  struct Item {
    /// The record as the push leaves it.
    var state: RecordState
    /// As it was before the push; nil for a new record.
    let before: RecordState?
    /// Which cells the push wrote.
    var written = FieldSet()
    /// In which cells it opened or closed a conflict.
    var contested = FieldSet()
    /// Which cells it wrote that another account owns, whether its writes stand or not.
    var visited = FieldSet()
    /// Whether a write came too late. Its device takes all cells of that change for overtaken, so it is sent what it
    /// wrote and what does stand.
    var isOutrun = false
    /// Whether the push did nothing but write values that no decision looks at: then nobody decides anew who holds
    /// what. See ``Ledger/isValueOnly(_:from:in:)``.
    var isValueOnly = false
  }

  /// By place. Only ``add(_:)`` puts one in.
  var items: [Item] = []
  private var places: [RecordID: Int] = [:]
  private var placesByNumber: [Int64: Int] = [:]
  /// The places of records that case files are made of.
  private var filed: [Int] = []

  /// Where this record stands; nil when the push has not touched it.
  func place(of id: RecordID) -> Int? { places[id] }

  /// The record as the push leaves it so far; nil when the push has not touched it.
  func state(_ id: RecordID) -> RecordState? { places[id].map { items[$0].state } }

  /// The record in this row, as the push leaves it so far; nil when the push has not touched it.
  func state(number: Int64) -> RecordState? { placesByNumber[number].map { items[$0].state } }

  /// The id of the record in this row; nil when the push has not touched it.
  func id(number: Int64) -> RecordID? { placesByNumber[number].map { items[$0].state.id } }

  /// All records, as the push leaves them so far.
  var states: some Sequence<RecordState> { items.lazy.map(\.state) }

  /// Those of kinds that case files are made of.
  var filedStates: some Sequence<RecordState> { filed.lazy.map { items[$0].state } }

  /// Takes up a record that the push had not touched.
  /// - Returns: its place.
  mutating func add(_ item: Item) -> Int {
    let place = items.count
    items.append(item)
    places[item.state.id] = place
    placesByNumber[item.state.number] = place
    if Caseload.fileKinds.contains(item.state.kind.number) { filed.append(place) }
    return place
  }

  /// Lets go of all records.
  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    places.removeAll(keepingCapacity: true)
    placesByNumber.removeAll(keepingCapacity: true)
    filed.removeAll(keepingCapacity: true)
  }
}
