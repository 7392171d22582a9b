import Foundation
import Glibc
import TestKit

/// The process that tries one target until its time is over. A process of its own, because what goes wrong may end it:
/// before each input it notes which one that is, so that whoever started it can say so.
struct Worker {
  let target: Target
  let origin: UInt64
  let note: Int32?

  /// What came of a number of inputs.
  struct Tally: Codable {
    var accepted = 0
    var refused = 0
    /// The longest time that one input took, in milliseconds.
    var slowest = 0
  }

  /// No input of at most ``Mutation/bytesMax`` bytes may take this long, also without optimisation.
  static let millisecondsMax = 5000

  /// The input of a case, from the seed of the run and its number alone (and keys, where there are keys).
  func input(_ number: UInt64, _ samples: [[UInt8]]) -> (bytes: [UInt8], chance: Mutation) {
    let name = target.name.utf8.reduce(UInt64(5381)) { $0 &* 33 ^ UInt64($1) }
    var chance = Mutation(origin &+ name &+ number &* 0x9e37_79b9)
    return (chance.input(target.shape, from: samples), chance)
  }

  /// Tries cases until `end`.
  func run(from first: UInt64 = 0, until end: ContinuousClock.Instant) throws -> Tally {
    let samples = try target.samples()
    var tally = Tally()
    var number = first
    while ContinuousClock.now < end {
      var (bytes, chance) = input(number, samples)
      keep(number, bytes)
      let start = ContinuousClock.now
      do {
        switch try target.check(bytes, &chance) {
        case .accepted: tally.accepted += 1
        case .refused: tally.refused += 1
        }
      } catch {
        throw Finding("\(error)")
      }
      let took = Int((ContinuousClock.now - start) / .milliseconds(1))
      guard took < Self.millisecondsMax else { throw Finding("\(bytes.count) bytes took \(took) ms") }
      tally.slowest = max(tally.slowest, took)
      number += 1
    }
    return tally
  }

  private func keep(_ number: UInt64, _ bytes: [UInt8]) {
    guard let note else { return }
    let head = withUnsafeBytes(of: (number.littleEndian, UInt64(bytes.count).littleEndian)) { Array($0) }
    let page = head + bytes
    _ = page.withUnsafeBytes { pwrite(note, $0.baseAddress, $0.count, 0) }
  }

  /// The number and the input that a note holds; nil when nothing was noted.
  static func read(note: URL) -> (number: UInt64, input: [UInt8])? {
    guard let bytes = (try? Data(contentsOf: note)).map(Array.init), bytes.count >= 16 else { return nil }
    func number(_ start: Int) -> UInt64 { (0..<8).reduce(0) { $0 | UInt64(bytes[start + $1]) << UInt64(8 * $1) } }
    return (number(0), Array(bytes.dropFirst(16).prefix(Int(clamping: number(8)))))
  }
}
