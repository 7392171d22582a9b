import Casework
import Records

/// A deelbeleid as it was written: what the parser makes, the checker judges and ``Policy`` compiles.
struct PolicyDocument: Sendable {
  var version: UInt64
  /// Days since 1970-01-01.
  var validFrom: Int64
  /// The rule that puts woonoverlast outside the policy.
  var outside: String
  var phases: [Phase]
  var prohibitions: [Prohibition]

  /// The matrix of one niveau.
  struct Phase: Sendable {
    let niveau: Niveau
    var rows: [Row]
    /// The rule of everything without a row.
    var rest: String
    let position: TextPosition
  }

  /// One row of a matrix, for one or more groups.
  struct Row: Sendable {
    let groups: [FieldGroup]
    /// By ``RecipientRole/index``; in each cell the first alternative that applies decides.
    var cells: [[Alternative]]
    let position: TextPosition
  }

  /// One value of a cell.
  struct Alternative: Sendable, Equatable {
    /// Nil for `nee`.
    var form: Form?
    var isUnclear: Bool
    var rule: String
    var conditions: [Condition]
    let position: TextPosition

    static func == (left: Alternative, right: Alternative) -> Bool {
      left.form == right.form && left.isUnclear == right.isUnclear && left.rule == right.rule
        && left.conditions == right.conditions
    }
  }

  /// One line of the prohibitions.
  struct Prohibition: Sendable {
    var rule: String
    var niveaus: [Niveau]
    var roles: [RecipientRole]
    var groups: [FieldGroup]
    var conditions: [Condition]
    let position: TextPosition
  }
}

/// A place in a text: line and column, both from 1, the column in characters.
struct TextPosition: Hashable, Sendable {
  let line: Int
  let column: Int
}
