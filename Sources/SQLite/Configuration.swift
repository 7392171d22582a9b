/// How a database file is opened.
public enum OpenMode: Equatable, Sendable {
  /// Read and write; the file is made, with mode 0600, where there is none.
  case readWriteCreate
  /// Read and write a file that must exist.
  case readWrite
  /// Only read a file that must exist.
  case readOnly
  /// A private database in memory; the path is ignored.
  case memory
}

/// When a committed transaction is on the disk.
public enum Durability: Equatable, Sendable {
  /// Before the commit returns (`synchronous=FULL`): survives a power cut.
  case full
  /// At the next checkpoint (`synchronous=NORMAL`). A power cut loses commits: only for the harness that proves that
  /// its power cuts are real because this setting fails it.
  case normal
}

/// The settings of a connection. The defaults suit a replica on a laptop.
public struct Configuration: Sendable {
  /// Written into a new file, demanded of an existing one (`.foreign` otherwise). 0 accepts any file and marks none.
  public var applicationID: Int32
  /// The schema, in steps. Opening for writing applies what is missing; opening for reading demands the last.
  public var migrations: [Migration]
  /// When a commit is on the disk.
  public var durability: Durability
  /// Whether foreign keys are enforced.
  public var foreignKeys: Bool
  /// Pages in the write-ahead log after which a commit also checkpoints; 0 leaves checkpoints to the owner.
  public var walAutocheckpointPages: Int32
  /// Page cache, in KiB.
  public var cacheSizeKiB: Int32
  /// How long to wait for another connection's lock, in milliseconds.
  public var busyTimeoutMilliseconds: Int32
  /// How many idle prepared statements are kept.
  public var idleStatementsMaximum: Int
  /// Pages the file may grow to (`.full` beyond), nil for SQLite's own limit.
  public var pagesMaximum: Int32?

  /// Settings; every parameter is described at its property.
  public init(
    applicationID: Int32 = 0, migrations: [Migration] = [], durability: Durability = .full, foreignKeys: Bool = true,
    walAutocheckpointPages: Int32 = 1000, cacheSizeKiB: Int32 = 8192, busyTimeoutMilliseconds: Int32 = 5000,
    idleStatementsMaximum: Int = 128, pagesMaximum: Int32? = nil
  ) {
    self.applicationID = applicationID
    self.migrations = migrations
    self.durability = durability
    self.foreignKeys = foreignKeys
    self.walAutocheckpointPages = walAutocheckpointPages
    self.cacheSizeKiB = cacheSizeKiB
    self.busyTimeoutMilliseconds = busyTimeoutMilliseconds
    self.idleStatementsMaximum = idleStatementsMaximum
    self.pagesMaximum = pagesMaximum
  }
}
