import Glibc

/// The terminal: what goes to it, and what is asked on it. Results go to standard output, all else to standard
/// error; a question is only asked when somebody can answer it.
enum Terminal {
  static func out(_ text: String) { write(text, to: 1) }
  static func note(_ text: String) { write(text + "\n", to: 2) }

  /// What is to be written over: no line end.
  static func status(_ text: String) { write(text, to: 2) }

  static let isInteractive = isatty(0) == 1 && isatty(2) == 1

  /// Whether somebody sees what is said meanwhile.
  static let isWatched = isatty(2) == 1

  static let width: Int = {
    var size = winsize()
    if ioctl(1, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 { return Int(size.ws_col) }
    return environment("COLUMNS").flatMap { Int($0) } ?? 80
  }()

  /// How wide a table may be; nil where another program reads along, which looks for whole rows.
  static let tableWidth: Int? = isatty(1) == 1 || environment("COLUMNS") != nil ? width : nil

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      bytes = bytes.dropFirst(count)
    }
  }

  /// Asks a yes or no; without a terminal the answer is no.
  static func confirms(_ question: String) -> Bool {
    guard isInteractive else { return false }
    write(question + " [j/N] ", to: 2)
    return readLine()?.lowercased().hasPrefix("j") ?? false
  }

  /// The bytes of a file.
  static func file(_ path: String) throws -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(path) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw unreadable(path) }
      guard count > 0 else { break }
      bytes += buffer[0..<count]
      guard bytes.count <= 65 << 20 else {
        throw Failure(.badInput, "too-large", "Het bestand \(path) is te groot. Deel het op in kleinere bestanden.")
      }
    }
    return bytes
  }

  private static func unreadable(_ path: String) -> Failure {
    let reason =
      switch errno {
      case ENOENT, ENOTDIR: "bestaat niet"
      case EISDIR: "is een map"
      case EACCES, EPERM: "mag u niet lezen"
      default: "is niet te lezen"
      }
    return Failure(
      .badInput, "no-file", "Het bestand \(path) \(reason). Er is niets gedaan. Kijk de naam na en probeer het opnieuw."
    )
  }
}
