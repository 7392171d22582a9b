import TestKit

/// Chance, and what it does to good input. The same seed and samples always give the same inputs.
struct Mutation {
  private(set) var seed: Seed

  init(_ origin: UInt64) { seed = Seed(origin) }

  /// The largest input that is made; every limit on size lies in tests of its own.
  static let bytesMax = 64 << 10

  // MARK: Chance

  /// A number below `bound`; 0 when there is none.
  mutating func below(_ bound: Int) -> Int { bound <= 0 ? 0 : Int(seed.next() % UInt64(bound)) }

  /// True once in `count` times.
  mutating func oneIn(_ count: Int) -> Bool { below(count) == 0 }

  /// One of `choices`, which are not empty.
  mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[below(choices.count)] }

  mutating func next() -> UInt64 { seed.next() }

  mutating func bytes(_ count: Int) -> [UInt8] { seed.bytes(count) }

  // MARK: Input

  /// An input made from `samples`: mostly one of them with a few things changed, sometimes as it is, sometimes noise.
  mutating func input(_ shape: Target.Shape, from samples: [[UInt8]]) -> [UInt8] {
    guard !samples.isEmpty else { return bytes(below(64)) }
    var input = pick(samples)
    switch below(16) {
    case 0: return input
    case 1: return bytes(below(oneIn(8) ? 2000 : 40))
    default: break
    }
    for _ in 0...below(4) {
      switch shape {
      case .cbor where !oneIn(3): input = changedAsTree(input)
      case .text where !oneIn(3): input = changedAsText(input)
      default: change(&input, samples)
      }
    }
    return input.count > Self.bytesMax ? Array(input.prefix(Self.bytesMax)) : input
  }

  /// A piece of `input` that is not empty, unless the input is.
  private mutating func piece(of input: [UInt8]) -> Range<Int> {
    guard !input.isEmpty else { return 0..<0 }
    let start = below(input.count)
    return start..<(start + 1 + below(min(input.count - start, oneIn(8) ? .max : 16)))
  }

  /// One change that knows nothing of the format.
  private mutating func change(_ input: inout [UInt8], _ samples: [[UInt8]]) {
    switch below(11) {
    case 0: if !input.isEmpty { input[below(input.count)] ^= 1 << UInt8(below(8)) }
    case 1: if !input.isEmpty { input[below(input.count)] = UInt8(truncatingIfNeeded: next()) }
    case 2: if !input.isEmpty { input[below(input.count)] = pick([0, 0x0a, 0x0d, 0x20, 0x7f, 0x80, 0xff, 0xfe, 0xc0]) }
    case 3: input.removeSubrange(piece(of: input))
    case 4: input.removeLast(input.isEmpty ? 0 : below(input.count) + 1)
    case 5: input.insert(contentsOf: input[piece(of: input)], at: below(input.count + 1))
    case 6: input.insert(contentsOf: bytes(1 + below(8)), at: below(input.count + 1))
    case 7:
      let other = pick(samples)
      input.replaceSubrange(piece(of: input), with: other[piece(of: other)])
    case 8:
      let extreme = pick(Self.extremes)
      let width = pick([1, 2, 4, 8])
      let start = below(input.count + 1)
      let bigEndian = (0..<width).map { UInt8(truncatingIfNeeded: extreme >> UInt64(8 * (width - 1 - $0))) }
      input.replaceSubrange(start..<min(input.count, start + width), with: bigEndian)
    case 9:
      let again = Array(input[piece(of: input)])
      guard !again.isEmpty else { return }
      let times = min(oneIn(4) ? 4000 : 20, Self.bytesMax / again.count)
      input.insert(contentsOf: (0..<times).flatMap { _ in again }, at: below(input.count + 1))
    default:
      let (one, other) = (piece(of: input), piece(of: input))
      let moved = Array(input[one])
      input.replaceSubrange(other, with: moved)
    }
  }

  /// Whole numbers at which something changes: widths, signs, and what no clock or counter reaches.
  static let extremes: [UInt64] = [
    0, 1, 23, 24, 63, 64, 127, 128, 255, 256, 0x7fff, 0xffff, 0x1_0000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff,
    0x1_0000_0000, 1 << 47, 1 << 48, 1 << 53, 253_402_300_800_000, 1 << 62, (1 << 63) - 1, 1 << 63, (1 << 63) + 1,
    .max - 1, .max,
  ]
}
