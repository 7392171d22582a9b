import Changes
import TestKit
import Testing

/// Protocol/changes.md, "Stamps".
@Suite struct `Stamps and the clock` {
  @Test func `a stamp keeps 48 bits of milliseconds and 16 of counter`() {
    let stamp = Stamp(milliseconds: 1_764_000_000_123, counter: 7)
    #expect(stamp.packed == 1_764_000_000_123 << 16 + 7)
    #expect(stamp.milliseconds == 1_764_000_000_123)
    #expect(stamp.counter == 7)
    let last = Stamp(milliseconds: 0xFFFF_FFFF_FFFF, counter: .max)
    #expect(last == Stamp(packed: .max))
    #expect(Stamp(milliseconds: 0xFFFF_FFFF_FFFF + 1, counter: 3) == Stamp(milliseconds: 0xFFFF_FFFF_FFFF, counter: 3))
    #expect(Stamp(milliseconds: .max) == Stamp(milliseconds: 0xFFFF_FFFF_FFFF))
  }

  @Test func `stamps are ordered by time and then by counter`() {
    var seed = Seed()
    for _ in 0..<1000 {
      let (one, other) = (Stamp(packed: seed.anySize()), Stamp(packed: seed.anySize()))
      #expect(
        (one < other) == ((one.milliseconds, one.counter) < (other.milliseconds, other.counter)), "\(seed)")
    }
  }

  @Test func `a clock follows the wall, and counts while the wall stands still`() {
    var clock = HybridClock()
    #expect(clock.tick(milliseconds: 1000) == Stamp(milliseconds: 1000))
    #expect(clock.tick(milliseconds: 1000) == Stamp(milliseconds: 1000, counter: 1))
    #expect(clock.tick(milliseconds: 900) == Stamp(milliseconds: 1000, counter: 2))
    #expect(clock.tick(milliseconds: 1001) == Stamp(milliseconds: 1001))
  }

  @Test func `a counter that is full goes on in the next millisecond`() {
    var clock = HybridClock(last: Stamp(milliseconds: 1000, counter: .max))
    #expect(clock.tick(milliseconds: 1000) == Stamp(milliseconds: 1001))
    #expect(clock.tick(milliseconds: 1001) == Stamp(milliseconds: 1001, counter: 1))
  }

  @Test func `stamps only go up, whatever the wall clock does and whatever is seen`() {
    var seed = Seed()
    for _ in 0..<100 {
      var clock = HybridClock(last: Stamp(milliseconds: seed.anySize() >> 17))
      var wall = seed.anySize() >> 17
      for _ in 0..<100 {
        switch seed.below(4) {
        case 0: wall = seed.anySize() >> 17
        case 1: wall &+= UInt64(seed.below(5000))
        case 2: wall -= min(wall, UInt64(seed.below(5000)))
        default:
          clock.observe(Stamp(packed: seed.anySize() >> 1), milliseconds: wall, driftMilliseconds: 300_000)
        }
        let before = clock.last
        let stamp = clock.tick(milliseconds: wall)
        #expect(stamp > before, "\(seed)")
        #expect(stamp == clock.last, "\(seed)")
        #expect(stamp >= Stamp(milliseconds: wall), "\(seed)")
      }
    }
  }

  @Test func `what is written next comes after what was seen, unless that runs too far ahead`() {
    var clock = HybridClock(last: Stamp(milliseconds: 1000))
    clock.observe(Stamp(milliseconds: 1500, counter: 4), milliseconds: 1000, driftMilliseconds: 500)
    #expect(clock.tick(milliseconds: 1000) == Stamp(milliseconds: 1500, counter: 5))
    clock.observe(Stamp(milliseconds: 1501), milliseconds: 1000, driftMilliseconds: 500)
    #expect(clock.tick(milliseconds: 1000) == Stamp(milliseconds: 1500, counter: 6))
    clock.observe(Stamp(milliseconds: 3), milliseconds: 1000, driftMilliseconds: 500)
    #expect(
      clock.tick(milliseconds: 1000) == Stamp(milliseconds: 1500, counter: 7), "an older stamp takes nothing back")
    clock.observe(Stamp(packed: .max), milliseconds: .max, driftMilliseconds: 500)
    #expect(clock.last == Stamp(milliseconds: 1500, counter: 7), "a sum beyond 64 bits is not believed either")
  }
}
