import SQLite

/// What was written last of the accounts' own logs, their streams and their registers: of all accounts together, in
/// the order of writing. Each log lies by itself in the file, so a row at its end is a page of the file in every push
/// for every recipient; here they share pages, and go to their places some hundred at a time.
///
/// The rows of an account here come after all of its rows there.
enum Tail {
  case stream
  case register

  /// Rows that are kept together at most: a reader goes through them all.
  private static let rowsMax = 128

  /// Adds a row, and puts all rows in their places when there are many.
  /// - Parameter values: in the order of the columns.
  func append(_ values: [Value], to connection: Connection) throws {
    try connection.execute(insert, values)
    // The numbers of the rows begin again when the table is empty.
    guard connection.lastInsertRowID >= Self.rowsMax else { return }
    for statement in settle { try connection.execute(statement) }
  }

  private var insert: String {
    switch self {
    case .stream: "INSERT INTO stream_tail(account, first, last, segment) VALUES(?1, ?2, ?3, ?4)"
    case .register: "INSERT INTO register_tail(account, link, line, digest) VALUES(?1, ?2, ?3, ?4)"
    }
  }

  private var settle: [String] {
    switch self {
    case .stream:
      [
        """
        INSERT INTO stream(account, first, last, segment)
        SELECT account, first, last, segment FROM stream_tail ORDER BY account, first
        """, "DELETE FROM stream_tail",
      ]
    case .register:
      [
        """
        INSERT INTO register(account, link, line, digest)
        SELECT account, link, line, digest FROM register_tail ORDER BY account, link
        """, "DELETE FROM register_tail",
      ]
    }
  }
}
