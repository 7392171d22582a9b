public import Records

extension Casework {
  /// Whether what the rules say of a record of `kind` depends on what stood when it was written: a status that steps,
  /// a besluit, who sat at an overleg. Such a write cannot be judged again later from what is left, so a server that
  /// was restored takes it back on proof only. The rest says something of the author's own record alone and is judged
  /// again.
  ///
  /// Of the police everything looks back: what they add during a casusoverleg is refused, whatever it is (POL-05).
  public static func looksBack(on kind: KindSpec, by party: PartyKind) -> Bool {
    party == .politie || !timeless.contains(kind.number)
  }

  private static let timeless: Set<UInt16> = Set(
    [KindSpec.melding, .schets, .locatie, .groep, .persoon].map(\.number))
}
