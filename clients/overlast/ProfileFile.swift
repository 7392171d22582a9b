import Disclosure
import Glibc
import Records
import Replica

/// Profiles as files: what an organisation keeps to itself, one file per kind of party. Protocol/disclosure.md.
enum ProfileFile {
  /// Where profiles are installed: OVERLAST_PROFIELEN, else beside the program's own folder.
  static let folder: String = {
    if let folder = Terminal.environment("OVERLAST_PROFIELEN") { return folder }
    var path = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &path, path.count)
    let program = String(decoding: path.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
    let programs = program.lastIndex(of: "/").map { String(program[..<$0]) } ?? "."
    return programs + "/../share/overlast/profiles"
  }()

  private static func path(_ kind: PartyKind) -> String { "\(folder)/\(kind.rawValue)/profiel" }

  /// The profile in this file.
  /// - Throws: `Failure` with the line and what is wrong there.
  static func read(_ path: String, name: String? = nil) throws -> ProfileInForce {
    guard let text = String(validating: try Terminal.file(path), as: UTF8.self) else {
      throw Failure(.badInput, "bad-profile", "Het profiel \(path) is geen tekst. Er is niets veranderd.")
    }
    do throws(PolicyFault) {
      return try ProfileInForce(name: name ?? path.split(separator: "/").last.map(String.init) ?? path, text: text)
    } catch {
      throw Failure(
        .badInput, "bad-profile",
        "Het profiel \(path) klopt niet. Regel \(error.line), kolom \(error.column): \(error.message)"
          + " Er is niets veranderd.")
    }
  }

  /// The installed profile for this kind of party; nil when there is none.
  static func installed(for kind: PartyKind) throws -> ProfileInForce? {
    guard access(path(kind), F_OK) == 0 else { return nil }
    return try read(path(kind), name: kind.rawValue)
  }

  /// Reads every installed profile: only the answer to an invitation tells which one is needed, and that is spent then.
  static func checkInstalled() throws {
    for kind in PartyKind.allCases { _ = try installed(for: kind) }
  }
}
