/// Both programs as their users get them.
public enum Product {
  /// The version, as in CHANGELOG.md.
  public static let version = "0.1.0"
  /// When it was made, for the manual pages.
  public static let date = "2026-12-01"
}
