/// Guesses what was meant by a name that does not exist.
enum Suggestion {
  /// The nearest of `known`, when it is near enough to be meant: at most a third of the letters wrong.
  static func nearest(to typed: String, among known: [String]) -> String? {
    let letters = Array(typed.lowercased())
    guard letters.count <= 64 else { return nil }
    let distances = known.map { (name: $0, distance: distance(letters, Array($0.lowercased()))) }
    guard let best = distances.min(by: { $0.distance < $1.distance }) else { return nil }
    return best.distance <= max(1, letters.count / 3) && best.distance < letters.count ? best.name : nil
  }

  /// How many letters to add, leave out, change or swap with their neighbour (optimal string alignment).
  private static func distance(_ one: [Character], _ other: [Character]) -> Int {
    var beforeLast: [Int] = []
    var last = Array(0...other.count)
    for row in one.indices {
      var current = [row + 1]
      for column in other.indices {
        let isSame = one[row] == other[column]
        var best = min(last[column + 1] + 1, current[column] + 1, last[column] + (isSame ? 0 : 1))
        if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
          best = min(best, beforeLast[column - 1] + 1)
        }
        current.append(best)
      }
      beforeLast = last
      last = current
    }
    return last[other.count]
  }
}
