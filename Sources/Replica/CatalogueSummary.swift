import CBOR
import Changes

/// How much there is on this device: the sums of the catalogue's lines, in one sealed row beside them, so that a
/// question after them opens nothing else. Derived data: where it is missing or wrong it is made again from the lines.
struct CatalogueSummary: Equatable {
  /// How many records of each kind.
  private(set) var kinds: [KindNumber: Int] = [:]
  /// How many of them this account made.
  private(set) var own = 0
  /// Cells written here that may leave by their kind and are not with the server.
  private(set) var unsent = 0
  /// Records with values that lost without having been seen.
  private(set) var conflicts = 0

  /// How many records there are.
  var total: Int { kinds.values.reduce(0, +) }

  init() {}

  mutating func add(_ line: Catalogue.Line) { count(line, 1) }

  mutating func remove(_ line: Catalogue.Line) { count(line, -1) }

  private mutating func count(_ line: Catalogue.Line, _ step: Int) {
    let left = kinds[line.kind, default: 0] + step
    kinds[line.kind] = left == 0 ? nil : left
    own += line.isOwn ? step : 0
    unsent += step * line.unsent
    conflicts += line.hasConflict ? step : 0
  }
}

extension CatalogueSummary {
  /// `[own, unsent, conflicts, {kind: records}]`
  func encoded() -> [UInt8] {
    var encoder = CBOREncoder(reserving: 64)
    encoder.arrayHead(4)
    for number in [own, unsent, conflicts] { encoder.integer(Int64(number)) }
    encoder.mapHead(kinds.count)
    for (kind, records) in kinds.sorted(by: { $0.key < $1.key }) {
      encoder.unsigned(UInt64(kind))
      encoder.integer(Int64(records))
    }
    return encoder.bytes
  }

  init(encoded bytes: [UInt8]) throws(CBORFault) {
    var decoder = CBORDecoder(bytes)
    try decoder.expectArray(4)
    own = Int(truncatingIfNeeded: try decoder.readInteger())
    unsent = Int(truncatingIfNeeded: try decoder.readInteger())
    conflicts = Int(truncatingIfNeeded: try decoder.readInteger())
    for _ in 0..<(try decoder.readMapHead()) {
      let kind = KindNumber(truncatingIfNeeded: try decoder.readUnsigned())
      kinds[kind] = Int(truncatingIfNeeded: try decoder.readInteger())
    }
    try decoder.finish()
  }
}
