import SQLite

/// The tables of a replica. Columns hold random ids, counters and sealed bytes: without the passphrase the file
/// does not tell a kind, a field, a value or how many records of a kind there are. Protocol/replica.md, "Tables".
enum ReplicaSchema {
  /// "OvRp" in ASCII: tells the file from any other SQLite file.
  static let applicationID: Int32 = 0x4F76_5270

  /// The log may grow to 16 MiB: a first sync is then written once, and put into the file when the program ends.
  static let configuration = Configuration(
    applicationID: applicationID, migrations: migrations, walAutocheckpointPages: 4096)

  /// Ids of records are stored with their two words turned around (see `Store.key`), so that the records of one key
  /// compartment lie together.
  static let migrations: [Migration] = [
    Migration(
      """
      CREATE TABLE vault(
        one INTEGER PRIMARY KEY CHECK(one = 1), active BLOB NOT NULL, unfinished INTEGER NOT NULL) STRICT;
      CREATE TABLE meta(key INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE record(id BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE catalogue(compartment INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE ground(number INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE outbox(number INTEGER PRIMARY KEY, record BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE staging(number INTEGER PRIMARY KEY, record BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE refused(number INTEGER PRIMARY KEY, record BLOB NOT NULL, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE journal(number INTEGER PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
      CREATE TABLE damaged(id BLOB PRIMARY KEY, sealed BLOB NOT NULL) STRICT;
      """)
  ]
}
