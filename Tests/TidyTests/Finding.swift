/// A place where a rule of style is broken.
struct Finding: Equatable, CustomStringConvertible {
  let rule: String
  let path: String
  /// Counted from 1; 0 for the file as a whole.
  let line: Int
  let message: String
  /// The line itself, so that an exception can name it.
  let text: String

  init(_ rule: String, _ path: String, line: Int = 0, _ message: String, text: String = "") {
    self.rule = rule
    self.path = path
    self.line = line
    self.message = message
    self.text = text
  }

  var description: String { "\(path):\(line): \(rule): \(message)" }
}
