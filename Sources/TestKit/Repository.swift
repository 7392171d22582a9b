public import Foundation

/// The checkout that the tests run in.
public enum Repository {
  /// Its folder: the nearest above this file that holds a Package.swift.
  public static let folder: URL = {
    var folder = URL(fileURLWithPath: #filePath)
    repeat {
      folder.deleteLastPathComponent()
    } while folder.path != "/" && !FileManager.default.fileExists(atPath: folder.appending(path: "Package.swift").path)
    return folder
  }()

  /// The text of a file of the checkout; empty when it is not there.
  public static func text(_ path: String) -> String {
    (try? String(contentsOf: folder.appending(path: path), encoding: .utf8)) ?? ""
  }

  /// The deelbeleid of the municipality as `version`, whatever version it has reached there: tests that activate
  /// another one, or sign one themselves, count from here.
  /// - Parameter isStricter: whether partners are shown less of a melding at hinder than the municipality's own shows.
  public static func deelbeleid(version: Int = 1, isStricter: Bool = false) -> String {
    let shipped = text("server-config/deelbeleid").replacing(/(?m)^versie +\d+/, with: "versie \(version)")
    guard isStricter else { return shipped }
    return shipped.replacing("| ja HIN-05          |", with: "| nee HIN-05         |", maxReplacements: 1)
  }
}
