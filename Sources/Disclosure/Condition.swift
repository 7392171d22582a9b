/// A condition of a cell or prohibition: something that must hold, or must not. The vocabulary is closed.
/// Protocol/disclosure.md, "Conditions".
public struct Condition: Hashable, Sendable {
  /// What is looked at.
  public let predicate: Predicate
  /// Whether it must not hold.
  public let isNegated: Bool

  /// The condition that `predicate` holds, or that it does not.
  public init(_ predicate: Predicate, isNegated: Bool = false) {
    self.predicate = predicate
    self.isNegated = isNegated
  }

  /// What a condition can look at. The raw value is the bit in a ``Circumstances``.
  public enum Predicate: UInt8, Hashable, Sendable, CaseIterable {
    /// The field says something about a person (any category but P0).
    case personen
    /// The field is naam or geboortedatum of a persoon: what a question needs.
    case minimaal
    /// The field belongs to the main lines. Holds of itself in a `hoofdlijn` cell; not written in the file.
    case hoofdlijn
    /// Somebody released it. Holds of itself in every cell but those of the directory; not written in the file.
    case vrijgegeven
    /// Released by a verstrekking that names the cell.
    case verstrekt
    /// The recipient was present at the casusoverleg at which it was released.
    case aanwezig
    /// The recipient was invited or present, or the release is the invitation.
    case genodigd
    /// The recipient had asked for it.
    case alsVrager
    /// The recipient is asked something.
    case bevraagd
    /// The release says why it is needed.
    case metMotief
    /// It is for a request to a niet-convenantpartij.
    case voorVerzoek
    /// The owner released it.
    case doorEigenaar
    /// The wijkmanager of the casus released it, not being the owner.
    case doorWijkmanager
    /// The police own it.
    case vanPolitie
    /// The police own it, or it is processed under the Wpg, or it is a field of F12.
    case politiegegevens
    /// Released at a leefbaarheidsoverleg.
    case lbo
    /// Released at an overleg jeugdoverlast.
    case oja
    /// Released at one of the two overleggen without persons.
    case lboOfOJA
    /// Released at an overleg that is not known here.
    case overlegOnbekend
    /// Politie and gemeente have met before the casusoverleg.
    case naVooroverleg
    /// The recipient is of politie or handhaving.
    case politieOfHandhaving
    /// The release is a sign-up with the Kerngroep.
    case bijAanmelding
    /// The wijkmanager of the casus released it, owner or not: the role with regie at overlast.
    case doorRegie
  }
}

extension Condition {
  /// How the file writes it.
  public var word: String {
    if predicate == .personen { return isNegated ? "zonder-personen" : "met-personen" }
    return isNegated ? "niet-" + predicate.word : predicate.word
  }

  /// The condition with this word; nil for one outside the vocabulary.
  public init?(word: String) {
    guard let found = Condition.byWord[word] else { return nil }
    self = found
  }

  /// Every condition that a file can write, in the order of ``Predicate``.
  public static let vocabulary: [Condition] = Predicate.allCases
    .filter { $0 != .hoofdlijn && $0 != .vrijgegeven }
    .flatMap { [Condition($0), Condition($0, isNegated: true)] }

  private static let byWord = Dictionary(vocabulary.map { ($0.word, $0) }, uniquingKeysWith: { first, _ in first })
}

extension Condition.Predicate {
  /// How the file writes that it holds.
  var word: String {
    switch self {
    case .personen: "met-personen"
    case .minimaal: "minimaal"
    case .hoofdlijn: "hoofdlijn"
    case .vrijgegeven: "vrijgegeven"
    case .verstrekt: "verstrekt"
    case .aanwezig: "aanwezig"
    case .genodigd: "genodigd"
    case .alsVrager: "als-vrager"
    case .bevraagd: "bevraagd"
    case .metMotief: "met-motief"
    case .voorVerzoek: "voor-verzoek"
    case .doorEigenaar: "door-eigenaar"
    case .doorWijkmanager: "door-wijkmanager"
    case .vanPolitie: "van-politie"
    case .politiegegevens: "politiegegevens"
    case .lbo: "lbo"
    case .oja: "oja"
    case .lboOfOJA: "lbo-of-oja"
    case .overlegOnbekend: "overleg-onbekend"
    case .naVooroverleg: "na-vooroverleg"
    case .politieOfHandhaving: "politie-of-handhaving"
    case .bijAanmelding: "bij-aanmelding"
    case .doorRegie: "door-regie"
    }
  }
}
