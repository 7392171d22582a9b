import Commands

/// What was seen of one figure, over the rounds.
struct Figure {
  /// What must come of it.
  enum Target {
    case atLeast(Double), atMost(Double)
    /// Told, not judged.
    case none
  }

  let name: String
  let unit: String
  let target: Target
  /// What lies beyond the target and would be good.
  var aim: Double?
  var samples: [Double] = []

  var median: Double { samples.median }

  /// Whether the median meets the target; nil where there is none.
  var isMet: Bool? {
    switch target {
    case .atLeast(let bound): median >= bound
    case .atMost(let bound): median <= bound
    case .none: nil
    }
  }

  private var targetText: String {
    let aim = aim.map { " (aim \(Self.text($0)))" } ?? ""
    switch target {
    case .atLeast(let bound): return ">= \(Self.text(bound))" + aim
    case .atMost(let bound): return "<= \(Self.text(bound))" + aim
    case .none: return ""
    }
  }

  /// Three significant digits: the spread of the rounds is wider than that.
  static func text(_ number: Double) -> String {
    guard number.isFinite else { return "-" }
    var scale = 1.0
    while abs(number) * scale < 100, scale < 10_000 { scale *= 10 }
    let rounded = (number * scale).rounded() / scale
    return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
  }

  /// The table of all figures.
  static func table(_ figures: [Figure]) -> String {
    Table(
      ["what", "median", "min-max", "unit", "target", "met"],
      alignments: [.leading, .trailing, .trailing, .leading, .leading, .leading],
      rows: figures.map { figure in
        [
          figure.name, text(figure.median),
          "\(text(figure.samples.min() ?? .nan))-\(text(figure.samples.max() ?? .nan))", figure.unit,
          figure.targetText, figure.isMet.map { $0 ? "yes" : "NO" } ?? "",
        ]
      }
    ).text()
  }

  /// The same for scripts.
  var json: JSON {
    var pairs: [(key: String, value: JSON)] = [
      ("name", .string(name)), ("unit", .string(unit)), ("median", .real(median)),
      ("samples", .array(samples.map { .real($0) })),
    ]
    switch target {
    case .atLeast(let bound): pairs.append(("atLeast", .real(bound)))
    case .atMost(let bound): pairs.append(("atMost", .real(bound)))
    case .none: break
    }
    if let isMet { pairs.append(("met", .boolean(isMet))) }
    return .object(pairs)
  }
}

/// The figures in the order in which they were first seen.
struct Figures {
  private(set) var all: [Figure] = []

  mutating func add(
    _ name: String, _ value: Double, _ unit: String = "", _ target: Figure.Target = .none, aim: Double? = nil
  ) {
    if let index = all.firstIndex(where: { $0.name == name }) {
      all[index].samples.append(value)
    } else {
      all.append(Figure(name: name, unit: unit, target: target, aim: aim, samples: [value]))
    }
  }
}

extension [Double] {
  /// The middle one, or the mean of the two in the middle; not a number for none.
  var median: Double {
    guard !isEmpty else { return .nan }
    let sorted = sorted()
    return (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
  }
}
