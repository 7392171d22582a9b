#define _GNU_SOURCE
#include "CSQLite.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

int csqlite_harden(sqlite3 *database) {
  const struct {
    int option, value;
  } settings[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
  };
  for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
    int rc = sqlite3_db_config(database, settings[i].option, settings[i].value, (int *)0);
    if (rc != SQLITE_OK) return rc;
  }
  return SQLITE_OK;
}

int csqlite_create_private_file(const char *path) {
  return mknod(path, S_IFREG | S_IRUSR | S_IWUSR, 0) == 0 ? 0 : errno;
}

static int make_one_private(const char *path) {
  struct stat status;
  if (stat(path, &status) != 0) return errno == ENOENT ? 0 : errno;
  if (!S_ISREG(status.st_mode) || (status.st_mode & (S_IRWXG | S_IRWXO)) == 0) return 0;
  return chmod(path, status.st_mode & S_IRWXU) == 0 ? 0 : errno;
}

int csqlite_make_private(const char *path) {
  char sibling[PATH_MAX];
  int result = make_one_private(path);
  const char *suffixes[] = {"-wal", "-shm"};
  for (size_t i = 0; i < 2 && result == 0; i++) {
    int length = snprintf(sibling, sizeof sibling, "%s%s", path, suffixes[i]);
    if (length < 0 || (size_t)length >= sizeof sibling) return ENAMETOOLONG;
    result = make_one_private(sibling);
  }
  return result;
}

sqlite3_int64 csqlite_file_size(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 ? (sqlite3_int64)status.st_size : -1;
}

static int sync_descriptor(const char *path, int flags) {
  int descriptor = open(path, flags | O_CLOEXEC);
  if (descriptor < 0) return errno;
  int result = fsync(descriptor) == 0 ? 0 : errno;
  close(descriptor);
  return result;
}

int csqlite_sync_file(const char *path) { return sync_descriptor(path, O_RDONLY); }

int csqlite_publish_file(const char *from, const char *to) {
  char copy[PATH_MAX];
  int length = snprintf(copy, sizeof copy, "%s", to);
  if (length < 0 || (size_t)length >= sizeof copy) return ENAMETOOLONG;
  if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0) return errno;
  return sync_descriptor(dirname(copy), O_RDONLY | O_DIRECTORY);
}

int csqlite_remove_file(const char *path) { return unlink(path) == 0 || errno == ENOENT ? 0 : errno; }
