// What Swift cannot reach in SQLite by itself, and the four file operations that must happen around SQLite without
// opening a second descriptor on a live database.
//
// A second descriptor is a trap: POSIX drops every lock this process holds on a file as soon as any of its
// descriptors on that file is closed (sqlite.org/howtocorrupt.html section 2.2). So the file is made with mknod(2)
// and its mode is set with chmod(2), neither of which opens it.
#ifndef CSQLITE_H
#define CSQLITE_H

#include <sqlite3.h>
#include <stddef.h>

// MARK: Binding
// SQLITE_TRANSIENT and SQLITE_STATIC are casts of integers to function pointers, which Swift does not import.
// Lengths are always given: a text may hold a NUL. A NULL pointer would bind SQL NULL, so an empty value is bound
// as an empty text or an empty blob here.

/// Binds a text of `count` bytes of UTF-8; SQLite copies it before the call returns.
static inline int csqlite_bind_text(
  sqlite3_stmt *_Nonnull statement, int index, const void *_Nullable bytes, size_t count
) {
  return sqlite3_bind_text64(
    statement, index, count == 0 ? "" : (const char *)bytes, count, count == 0 ? SQLITE_STATIC : SQLITE_TRANSIENT,
    SQLITE_UTF8);
}

/// Binds a blob of `count` bytes; SQLite copies it before the call returns.
static inline int csqlite_bind_blob(
  sqlite3_stmt *_Nonnull statement, int index, const void *_Nullable bytes, size_t count
) {
  if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// Binds a blob that SQLite reads in place: `bytes` must stay as they are until the binding is cleared or replaced.
static inline int csqlite_bind_blob_static(
  sqlite3_stmt *_Nonnull statement, int index, const void *_Nonnull bytes, size_t count
) {
  return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_STATIC);
}

// MARK: Connections

/// Switches on what protects against a hostile database file and switches off what only old programs need:
/// defensive on, trusted schema off, double-quoted string literals off, views and triggers as they are.
/// Returns the first result code that is not SQLITE_OK. (sqlite3_db_config is variadic.)
int csqlite_harden(sqlite3 *_Nonnull database);

// MARK: Files
// Each returns 0, or the errno of what failed.

/// Makes an empty regular file with mode 0600 without opening it. EEXIST where there is one already.
int csqlite_create_private_file(const char *_Nonnull path);

/// Takes away what group and others may do with the file, its -wal and its -shm; a missing one is skipped.
int csqlite_make_private(const char *_Nonnull path);

/// The size of the file in bytes, -1 where it cannot be told. (No errno.)
sqlite3_int64 csqlite_file_size(const char *_Nonnull path);

/// Waits until the file's bytes are on the disk. Only for a file that no connection of this process has open.
int csqlite_sync_file(const char *_Nonnull path);

/// Renames a finished file into place and waits until the directory that holds both names is on the disk.
/// EEXIST, with nothing changed, where the new name is taken.
int csqlite_publish_file(const char *_Nonnull from, const char *_Nonnull to);

/// Removes a file; a missing one is no error.
int csqlite_remove_file(const char *_Nonnull path);

#endif
