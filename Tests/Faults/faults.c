// Faults of disk and power for a program that knows nothing of them: preload this library (LD_PRELOAD) into it.
//
// Every call that changes something in a file below OVERLAST_FAULTS_BELOW counts; what happens at the n-th is in
// OVERLAST_FAULTS:
//
//   count    nothing; OVERLAST_FAULTS_COUNT names a file that gets the number of calls when the program ends
//   kill:n   the process is killed (SIGKILL) just before the n-th call
//   tear:n   the process is killed half-way: of what the n-th call writes, the first half reaches the file
//   full:n   from the n-th call on, writes that need room and new files fail with ENOSPC; overwriting in
//            place and removing still work
//   drop:n   from the n-th call on, writes say that they were done and do nothing: a control that must lose
//   sync:n   the n-th call and all later ones that wait for the disk (fsync, fdatasync) fail with EIO
//   nosync   fsync and fdatasync do nothing: a control that must lose data when the power is cut
//   normal   SQLite is told `synchronous=NORMAL` where it is told FULL: the same
//
// And OVERLAST_FAULTS_CLOCK moves the clock of the program by so many seconds: years pass in a test.
//
// Only for the trials in Tests/: the product has no test mode.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum Fault { NONE, COUNT, KILL, TEAR, FULL, DROP, SYNC, NOSYNC, NORMAL };

static enum Fault fault;
static long at;
static const char *below;
static atomic_long calls;

/// What a call is about to do; decides which fault can hit it.
enum Sort { WRITES, GROWS, NAMES, SYNCS };

#define REAL(name) \
  static __typeof__(&name) real; \
  if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

__attribute__((constructor)) static void begin(void) {
  static const struct { const char *word; enum Fault fault; } words[] = {
    {"count", COUNT}, {"kill:", KILL},     {"tear:", TEAR},     {"full:", FULL},
    {"drop:", DROP},  {"sync:", SYNC},    {"nosync", NOSYNC}, {"normal", NORMAL},
  };
  const char *wanted = getenv("OVERLAST_FAULTS");
  below = getenv("OVERLAST_FAULTS_BELOW");
  for (size_t i = 0; wanted && below && i < sizeof words / sizeof *words; i++) {
    size_t length = strlen(words[i].word);
    if (strncmp(wanted, words[i].word, length)) continue;
    fault = words[i].fault;
    at = strtol(wanted + length, NULL, 10);
  }
}

__attribute__((destructor)) static void end(void) {
  const char *path = getenv("OVERLAST_FAULTS_COUNT");
  if (fault != COUNT || !path) return;
  FILE *file = fopen(path, "w");
  if (!file) return;
  fprintf(file, "%ld\n", atomic_load(&calls));
  fclose(file);
}

static int is_below(const char *path) { return strncmp(path, below, strlen(below)) == 0; }

static int is_ours(int descriptor) {
  char link[64], path[PATH_MAX + 1];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, PATH_MAX);
  if (length <= 0) return 0;
  path[length] = 0;
  return is_below(path);
}

static int is_ours_at(int directory, const char *path) {
  return path[0] == '/' || directory == AT_FDCWD ? is_below(path) : is_ours(directory);
}

static void die(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

/// What `hit` answers besides an errno.
enum { GO_ON = 0, HALF = -1, PRETEND = -2 };

/// Counts a call. GO_ON; HALF: write half, then die; PRETEND: do nothing and say it was done; else the errno.
static int hit(enum Sort sort) {
  if (fault == NONE || fault >= NOSYNC) return 0;
  long number = atomic_fetch_add(&calls, 1) + 1;
  if (fault == KILL && number == at) die();
  if (fault == TEAR && number == at) {
    if (sort == WRITES || sort == GROWS) return HALF;
    die();
  }
  if (fault == DROP && number >= at && (sort == WRITES || sort == GROWS)) return PRETEND;
  if (fault == FULL && number >= at && sort == GROWS) return ENOSPC;
  if (fault == SYNC && number >= at && sort == SYNCS) return EIO;
  return 0;
}

/// The same for a call that cannot be torn or left out: it dies before, or goes on.
static int hit_whole(enum Sort sort) {
  int result = hit(sort);
  if (result == HALF) die();
  return result < 0 ? GO_ON : result;
}

static int fails(int error) {
  if (error <= 0) return 0;
  errno = error;
  return 1;
}

/// Whether writing `count` bytes at `offset` (-1: where the descriptor stands) needs new room.
static enum Sort sort_of(int descriptor, off_t offset, size_t count) {
  struct stat status;
  if (fstat(descriptor, &status)) return WRITES;
  if (offset < 0) offset = lseek(descriptor, 0, SEEK_CUR);
  return offset + (off_t)count > status.st_size ? GROWS : WRITES;
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
  REAL(write);
  if (fault == NONE || !is_ours(descriptor)) return real(descriptor, bytes, count);
  int result = hit(sort_of(descriptor, -1, count));
  if (fails(result)) return -1;
  if (result == GO_ON) return real(descriptor, bytes, count);
  if (result == PRETEND) return (ssize_t)count;
  real(descriptor, bytes, count / 2);
  die();
  return -1;
}

static ssize_t place(
  ssize_t (*real)(int, const void *, size_t, off_t), int descriptor, const void *bytes, size_t count, off_t offset
) {
  if (fault == NONE || !is_ours(descriptor)) return real(descriptor, bytes, count, offset);
  int result = hit(sort_of(descriptor, offset, count));
  if (fails(result)) return -1;
  if (result == GO_ON) return real(descriptor, bytes, count, offset);
  if (result == PRETEND) return (ssize_t)count;
  real(descriptor, bytes, count / 2, offset);
  die();
  return -1;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  return place(real, descriptor, bytes, count, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
  REAL(pwrite64);
  return place(real, descriptor, bytes, count, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  REAL(writev);
  if (fault != NONE && is_ours(descriptor) && fails(hit_whole(GROWS))) return -1;
  return real(descriptor, parts, count);
}

static int wait_for_disk(int (*real)(int), int descriptor) {
  if (fault == NONE || !is_ours(descriptor)) return real(descriptor);
  if (fault == NOSYNC) return 0;
  return fails(hit_whole(SYNCS)) ? -1 : real(descriptor);
}

int fsync(int descriptor) {
  REAL(fsync);
  return wait_for_disk(real, descriptor);
}

int fdatasync(int descriptor) {
  REAL(fdatasync);
  return wait_for_disk(real, descriptor);
}

#define ON_DESCRIPTOR(name, sort, parameters, ...) \
  int name parameters { \
    REAL(name); \
    if (fault != NONE && is_ours(descriptor) && fails(hit_whole(sort))) return -1; \
    return real(__VA_ARGS__); \
  }

#define ON_PATH(name, sort, parameters, ...) \
  int name parameters { \
    REAL(name); \
    if (fault != NONE && is_below(path) && fails(hit_whole(sort))) return -1; \
    return real(__VA_ARGS__); \
  }

#define AT_PATH(name, sort, parameters, ...) \
  int name parameters { \
    REAL(name); \
    if (fault != NONE && is_ours_at(directory, path) && fails(hit_whole(sort))) return -1; \
    return real(__VA_ARGS__); \
  }

ON_DESCRIPTOR(ftruncate, WRITES, (int descriptor, off_t length), descriptor, length)
ON_DESCRIPTOR(ftruncate64, WRITES, (int descriptor, off64_t length), descriptor, length)
ON_DESCRIPTOR(fchmod, NAMES, (int descriptor, mode_t mode), descriptor, mode)
ON_PATH(truncate, WRITES, (const char *path, off_t length), path, length)
ON_PATH(rename, NAMES, (const char *path, const char *to), path, to)
ON_PATH(unlink, NAMES, (const char *path), path)
ON_PATH(rmdir, NAMES, (const char *path), path)
ON_PATH(chmod, NAMES, (const char *path, mode_t mode), path, mode)
ON_PATH(link, GROWS, (const char *path, const char *to), path, to)
ON_PATH(mkdir, GROWS, (const char *path, mode_t mode), path, mode)
ON_PATH(mknod, GROWS, (const char *path, mode_t mode, dev_t device), path, mode, device)
AT_PATH(unlinkat, NAMES, (int directory, const char *path, int flags), directory, path, flags)
AT_PATH(mkdirat, GROWS, (int directory, const char *path, mode_t mode), directory, path, mode)
AT_PATH(
  renameat, NAMES, (int directory, const char *path, int new_directory, const char *to), directory, path,
  new_directory, to)
AT_PATH(
  renameat2, NAMES, (int directory, const char *path, int new_directory, const char *to, unsigned int flags),
  directory, path, new_directory, to, flags)

int posix_fallocate(int descriptor, off_t offset, off_t length) {
  REAL(posix_fallocate);
  int result = fault != NONE && is_ours(descriptor) ? hit_whole(GROWS) : 0;
  return result > 0 ? result : real(descriptor, offset, length);
}

/// Opening counts where it makes or empties a file; a new one needs room.
static int opens(int directory, const char *path, int flags) {
  if (fault == NONE || !(flags & (O_CREAT | O_TRUNC)) || !is_ours_at(directory, path)) return 0;
  int is_new = flags & O_CREAT && faccessat(directory, path, F_OK, AT_SYMLINK_NOFOLLOW);
  return fails(hit_whole(is_new ? GROWS : NAMES));
}

static mode_t mode_of(int flags, va_list arguments) {
  return flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
}

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); \
    va_list arguments; \
    va_start(arguments, flags); \
    mode_t mode = mode_of(flags, arguments); \
    va_end(arguments); \
    return opens(AT_FDCWD, path, flags) ? -1 : real(path, flags, mode); \
  }

#define OPEN_AT(name) \
  int name(int directory, const char *path, int flags, ...) { \
    REAL(name); \
    va_list arguments; \
    va_start(arguments, flags); \
    mode_t mode = mode_of(flags, arguments); \
    va_end(arguments); \
    return opens(directory, path, flags) ? -1 : real(directory, path, flags, mode); \
  }

OPEN(open)
OPEN(open64)
OPEN_AT(openat)
OPEN_AT(openat64)

struct sqlite3;
struct sqlite3_stmt;

/// SQLite's compiler of statements: `synchronous=FULL` becomes `synchronous=1`, which is NORMAL.
int sqlite3_prepare_v3(
  struct sqlite3 *database, const char *sql, int count, unsigned int flags, struct sqlite3_stmt **statement,
  const char **tail
) {
  REAL(sqlite3_prepare_v3);
  if (fault != NORMAL || count < 0) return real(database, sql, count, flags, statement, tail);
  char *copy = malloc((size_t)count + 1);
  if (!copy) return 7;  // SQLITE_NOMEM
  memcpy(copy, sql, (size_t)count);
  copy[count] = 0;
  char *found = strstr(copy, "synchronous=FULL");
  if (found) memcpy(found, "synchronous=1   ", 16);
  const char *rest = copy + count;
  int result = real(database, copy, count, flags, statement, &rest);
  if (tail) *tail = sql + (rest - copy);
  free(copy);
  return result;
}

/// By how many seconds the clock is off.
static time_t moved(void) {
  static time_t seconds;
  static atomic_int known;
  if (!atomic_load(&known)) {
    const char *wanted = getenv("OVERLAST_FAULTS_CLOCK");
    seconds = wanted ? strtol(wanted, NULL, 10) : 0;
    atomic_store(&known, 1);
  }
  return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *result) {
  REAL(clock_gettime);
  int failed = real(clock, result);
  if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) result->tv_sec += moved();
  return failed;
}

int gettimeofday(struct timeval *restrict result, void *restrict zone) {
  REAL(gettimeofday);
  int failed = real(result, zone);
  if (!failed) result->tv_sec += moved();
  return failed;
}

time_t time(time_t *result) {
  struct timespec now;
  if (clock_gettime(CLOCK_REALTIME, &now)) return -1;
  if (result) *result = now.tv_sec;
  return now.tv_sec;
}
