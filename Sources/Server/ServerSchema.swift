import SQLite

/// The tables of the municipality's one database. Records are the unit of storage: one packed, sealed row
/// of state per record and one of log per push, because a row per field is two and a half times slower.
enum ServerSchema {
  /// "OvSr" in ASCII: tells the file from any other SQLite file.
  static let applicationID: Int32 = 0x4F76_5372

  static let migrations: [Migration] = [
    Migration(
      """
      CREATE TABLE meta(key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;

      CREATE TABLE account(
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, code TEXT NOT NULL UNIQUE,
        stream INTEGER NOT NULL DEFAULT 0, chain INTEGER NOT NULL DEFAULT 0, digest BLOB NOT NULL) STRICT;

      CREATE TABLE replica(
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, account INTEGER NOT NULL REFERENCES account,
        label TEXT NOT NULL, fingerprint BLOB NOT NULL UNIQUE, mint BLOB NOT NULL, enrolled INTEGER NOT NULL,
        expires INTEGER NOT NULL, revoked INTEGER, pushed INTEGER NOT NULL DEFAULT 0,
        exchange INTEGER NOT NULL DEFAULT 0, attempt BLOB, cursor INTEGER NOT NULL DEFAULT 0, seen INTEGER) STRICT;

      CREATE TABLE ticket(
        digest BLOB PRIMARY KEY, account INTEGER NOT NULL REFERENCES account, expires INTEGER NOT NULL,
        used INTEGER, key BLOB, certificate BLOB, replica BLOB) STRICT, WITHOUT ROWID;

      CREATE TABLE record(
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind INTEGER NOT NULL, owner INTEGER NOT NULL,
        root BLOB, sealed BLOB NOT NULL) STRICT;
      CREATE INDEX record_root ON record(root, kind) WHERE root IS NOT NULL;
      CREATE INDEX record_process ON record(kind) WHERE kind IN (1, 2);

      CREATE TABLE log(
        replica INTEGER NOT NULL, sequence INTEGER NOT NULL, record INTEGER, at INTEGER NOT NULL,
        sealed BLOB NOT NULL, PRIMARY KEY(replica, sequence)) STRICT, WITHOUT ROWID;

      CREATE TABLE verdict(
        replica INTEGER NOT NULL, sequence INTEGER NOT NULL, code INTEGER NOT NULL, rule TEXT NOT NULL,
        message TEXT NOT NULL, PRIMARY KEY(replica, sequence)) STRICT, WITHOUT ROWID;

      CREATE TABLE release(
        record INTEGER PRIMARY KEY, root BLOB, overleg BLOB, until INTEGER, created INTEGER NOT NULL) STRICT;
      CREATE INDEX release_overleg ON release(overleg) WHERE overleg IS NOT NULL;
      CREATE INDEX release_until ON release(until) WHERE until IS NOT NULL;

      CREATE TABLE awaited(
        id BLOB NOT NULL, release INTEGER NOT NULL, fields INTEGER NOT NULL,
        PRIMARY KEY(id, release)) STRICT, WITHOUT ROWID;

      CREATE TABLE ground(
        number INTEGER PRIMARY KEY, release BLOB, rule TEXT NOT NULL, form INTEGER NOT NULL, author BLOB,
        until INTEGER) STRICT;

      CREATE TABLE stream(
        account INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, origin INTEGER NOT NULL,
        records BLOB NOT NULL, PRIMARY KEY(account, first)) STRICT, WITHOUT ROWID;

      CREATE TABLE withdrawal(
        account INTEGER NOT NULL, sequence INTEGER NOT NULL, record BLOB NOT NULL, fields INTEGER NOT NULL,
        rule TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY(account, sequence)) STRICT, WITHOUT ROWID;

      CREATE TABLE register(
        account INTEGER NOT NULL, link INTEGER NOT NULL, at INTEGER NOT NULL, line BLOB NOT NULL,
        digest BLOB NOT NULL, PRIMARY KEY(account, link)) STRICT, WITHOUT ROWID;

      CREATE TABLE policy(
        version INTEGER PRIMARY KEY, text TEXT NOT NULL, activated INTEGER NOT NULL) STRICT;

      CREATE TABLE act(
        number INTEGER PRIMARY KEY, at INTEGER NOT NULL, actor TEXT NOT NULL, verb TEXT NOT NULL,
        subject TEXT NOT NULL) STRICT;
      """),
    // Up to which entry a device reads its stream anew, echoes too; and which deelbeleid is in force, now that one may
    // wait for its moment.
    Migration(
      """
      ALTER TABLE replica ADD COLUMN reread INTEGER NOT NULL DEFAULT 0;
      INSERT INTO meta(key, value) SELECT 'policy', version FROM policy ORDER BY version DESC LIMIT 1;
      """),
    // What devices gave back to a restored server, until it has found its place.
    Migration(
      """
      ALTER TABLE replica ADD COLUMN gives_back INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE returned(
        replica INTEGER NOT NULL, sequence INTEGER NOT NULL, stamp INTEGER NOT NULL, record BLOB NOT NULL,
        sealed BLOB NOT NULL, PRIMARY KEY(replica, sequence)) STRICT, WITHOUT ROWID;
      """),
    // The certificate before the present one, until the device has shown that it got the present one.
    Migration(
      """
      ALTER TABLE replica ADD COLUMN previous BLOB;
      CREATE UNIQUE INDEX replica_previous ON replica(previous) WHERE previous IS NOT NULL;
      """),
    // What is given back comes with proof or is judged again, whichever device brings it. Devices of a sealed server
    // say how many lines of the register they know.
    Migration(
      """
      ALTER TABLE replica DROP COLUMN gives_back;
      ALTER TABLE replica ADD COLUMN known INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE returned ADD COLUMN proven INTEGER NOT NULL DEFAULT 0;
      """),
    // The persons, whose names are looked for in texts.
    Migration("CREATE INDEX record_person ON record(kind) WHERE kind = 8;"),
    // What one push gives alike to several accounts stands once, and what was written last stands together: see
    // ``Tail``. A line has its own digest, which devices are sent; it is worked out again for those from before.
    Migration(
      """
      CREATE TABLE segment(number INTEGER PRIMARY KEY, origin INTEGER NOT NULL, records BLOB NOT NULL) STRICT;
      CREATE TABLE line(number INTEGER PRIMARY KEY, at INTEGER NOT NULL, content BLOB NOT NULL, own BLOB) STRICT;

      INSERT INTO segment(number, origin, records)
        SELECT row_number() OVER (ORDER BY account, first), origin, records FROM stream;
      CREATE TABLE new_stream(
        account INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, segment INTEGER NOT NULL,
        PRIMARY KEY(account, first)) STRICT, WITHOUT ROWID;
      INSERT INTO new_stream(account, first, last, segment)
        SELECT account, first, last, row_number() OVER (ORDER BY account, first) FROM stream;
      DROP TABLE stream;
      ALTER TABLE new_stream RENAME TO stream;

      INSERT INTO line(number, at, content)
        SELECT row_number() OVER (ORDER BY account, link), at, line FROM register;
      CREATE TABLE new_register(
        account INTEGER NOT NULL, link INTEGER NOT NULL, line INTEGER NOT NULL, digest BLOB NOT NULL,
        PRIMARY KEY(account, link)) STRICT, WITHOUT ROWID;
      INSERT INTO new_register(account, link, line, digest)
        SELECT account, link, row_number() OVER (ORDER BY account, link), digest FROM register;
      DROP TABLE register;
      ALTER TABLE new_register RENAME TO register;

      CREATE TABLE stream_tail(
        number INTEGER PRIMARY KEY, account INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
        segment INTEGER NOT NULL) STRICT;
      CREATE TABLE register_tail(
        number INTEGER PRIMARY KEY, account INTEGER NOT NULL, link INTEGER NOT NULL, line INTEGER NOT NULL,
        digest BLOB NOT NULL) STRICT;
      CREATE VIEW whole_stream AS
        SELECT account, first, last, segment FROM stream
        UNION ALL SELECT account, first, last, segment FROM stream_tail;
      CREATE VIEW whole_register AS
        SELECT account, link, line, digest FROM register
        UNION ALL SELECT account, link, line, digest FROM register_tail;
      """),
  ]
}
