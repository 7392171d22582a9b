import Glibc

/// A secret that is typed on a terminal without being shown. The terminal hands over every key, so that Ctrl-C too
/// comes by here: whatever the user does, the terminal shows again what is typed afterwards.
struct Prompt {
  private let terminal: Int32

  /// What a key does, by its byte.
  private enum Key {
    static let interrupt: UInt8 = 3, endOfInput: UInt8 = 4, backspace: UInt8 = 8, delete: UInt8 = 127
    static let clear: UInt8 = 21, newline: UInt8 = 10, carriageReturn: UInt8 = 13
  }

  private static let bytesMax = 1024

  /// Asks for a passphrase.
  /// - Throws: `Failure` where nobody can answer, or nobody does.
  static func passphrase(_ question: String) throws -> [UInt8] {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else {
      throw Failure(
        .usage, "no-terminal", "Er is een wachtwoord nodig, maar er is geen scherm. Geef het met --wachtwoord-bestand.")
    }
    defer { close(terminal) }
    return try Prompt(terminal: terminal).ask(question)
  }

  private func ask(_ question: String) throws -> [UInt8] {
    var settings = termios()
    guard tcgetattr(terminal, &settings) == 0 else { throw Prompt.unanswered }
    var silent = settings
    silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
    tcsetattr(terminal, TCSAFLUSH, &silent)
    show("\(question): ")
    let line = read()
    show("\n")
    tcsetattr(terminal, TCSAFLUSH, &settings)
    switch line {
    case .line(let bytes): return bytes
    case .nothing: throw Prompt.unanswered
    case .interrupted:
      // Ends as any program does that is interrupted, so that the script around it sees that.
      signal(SIGINT, SIG_DFL)
      kill(getpid(), SIGINT)
      throw Prompt.unanswered
    }
  }

  private enum Line {
    case line([UInt8]), nothing, interrupted
  }

  private func read() -> Line {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let count = Glibc.read(terminal, &byte, 1)
      if count < 0, errno == EINTR { continue }
      guard count == 1 else { return .nothing }
      switch byte {
      case Key.newline, Key.carriageReturn: return .line(line)
      case Key.interrupt: return .interrupted
      case Key.endOfInput: return line.isEmpty ? .nothing : .line(line)
      case Key.clear: line = []
      case Key.backspace, Key.delete:
        // A letter beyond ASCII is several bytes.
        while let last = line.popLast(), last & 0xC0 == 0x80 {}
      case 0..<32: continue
      default: if line.count < Self.bytesMax { line.append(byte) }
      }
    }
  }

  private func show(_ text: String) {
    let bytes = Array(text.utf8)
    _ = write(terminal, bytes, bytes.count)
  }

  private static let unanswered = Failure(
    .usage, "no-answer", "Er is geen wachtwoord getypt. Er is niets gedaan. Probeer het opnieuw.")
}
