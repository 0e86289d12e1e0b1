/*
 * Faults between a program and the files of its store. Loaded by LD_PRELOAD, and told what to do by a page of memory that it shares
 * with the test (FAULTS_CONTROL names the file); shim.rs has the same fields in the same order. Files of a store are those called
 * docket.db, docket.db-wal and docket.db-shm; everything else is left alone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

enum operation { WRITE = 1, SYNC = 2, READ = 4, TRUNCATE = 8 };
enum kind { DATABASE = 1, LOG = 2, INDEX = 4 };

struct control {
    _Atomic long operations; /* which operations are counted and may fail, as a sum; written last by the test */
    _Atomic long files;      /* on which files, as a sum */
    _Atomic long error;      /* with which errno; 0 for a write that is only shortened, -1 for a process that is killed instead */
    _Atomic long from;       /* the how-manieth of them is the first to fail */
    _Atomic long times;      /* how many fail from there on; -1 for all */
    _Atomic long shorten;    /* so many bytes of a write that fails are written all the same */
    _Atomic long delay_ms;   /* every sync takes so much longer */
    _Atomic long hold;       /* while not 0, every sync waits */
    _Atomic long lie;        /* while not 0, every sync succeeds and does nothing */
    _Atomic long clock_ms;   /* the wall clock is ahead by so much */
    _Atomic long seen;       /* operations that were counted */
    _Atomic long struck;     /* operations that failed */
    _Atomic long held;       /* syncs that wait now */
};

static struct control *control;

__attribute__((constructor)) static void begin(void)
{
    const char *name = getenv("FAULTS_CONTROL");
    int file = name ? open(name, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *page = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED)
        control = page;
}

static int kind_of(int fd)
{
    char link[32], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    if (!strcmp(name, "docket.db"))
        return DATABASE;
    if (!strcmp(name, "docket.db-wal"))
        return LOG;
    return strcmp(name, "docket.db-shm") ? 0 : INDEX;
}

static int fails(int fd, int operation)
{
    if (!control || !(control->operations & operation))
        return 0;
    int before = errno;
    int is_meant = kind_of(fd) & control->files;
    errno = before;
    if (!is_meant)
        return 0;
    long place = atomic_fetch_add(&control->seen, 1) + 1;
    if (place < control->from || (control->times >= 0 && place >= control->from + control->times))
        return 0;
    atomic_fetch_add(&control->struck, 1);
    if (control->error < 0)
        kill(getpid(), SIGKILL);
    return 1;
}

static void pause_ms(long ms)
{
    struct timespec time = { ms / 1000, ms % 1000 * 1000000 };
    nanosleep(&time, NULL);
}

/* The C library's own function of that name. */
#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

static int fails_to_sync(int fd, int *result)
{
    if (!control || !((control->operations & SYNC) | control->delay_ms | control->hold | control->lie) || !kind_of(fd))
        return 0;
    if (control->delay_ms)
        pause_ms(control->delay_ms);
    if (control->hold) {
        atomic_fetch_add(&control->held, 1);
        while (control->hold)
            pause_ms(1);
        atomic_fetch_sub(&control->held, 1);
    }
    *result = 0;
    if (control->lie)
        return 1;
    if (!fails(fd, SYNC))
        return 0;
    errno = (int)control->error;
    *result = -1;
    return 1;
}

int fsync(int fd)
{
    REAL(fsync);
    int result;
    return fails_to_sync(fd, &result) ? result : real(fd);
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    int result;
    return fails_to_sync(fd, &result) ? result : real(fd);
}

/* What a write that fails comes to; `do_write` writes the first bytes of it. */
#define FAILING_WRITE(do_write) \
    do { \
        size_t most = (size_t)control->shorten; \
        size_t part = size < most ? size : most; \
        ssize_t written = part ? (do_write) : 0; \
        if (control->error == 0 || written < 0) \
            return written; \
        errno = (int)control->error; \
        return -1; \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t size)
{
    REAL(write);
    if (fails(fd, WRITE))
        FAILING_WRITE(real(fd, bytes, part));
    return real(fd, bytes, size);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    REAL(pwrite);
    if (fails(fd, WRITE))
        FAILING_WRITE(real(fd, bytes, part, at));
    return real(fd, bytes, size, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    REAL(pwrite64);
    if (fails(fd, WRITE))
        FAILING_WRITE(real(fd, bytes, part, at));
    return real(fd, bytes, size, at);
}

/* The other operations fail as a whole. */
#define FAIL_AS_A_WHOLE(operation) \
    if (fails(fd, operation)) { \
        errno = (int)control->error; \
        return -1; \
    }

ssize_t read(int fd, void *bytes, size_t size)
{
    REAL(read);
    FAIL_AS_A_WHOLE(READ);
    return real(fd, bytes, size);
}

ssize_t pread(int fd, void *bytes, size_t size, off_t at)
{
    REAL(pread);
    FAIL_AS_A_WHOLE(READ);
    return real(fd, bytes, size, at);
}

ssize_t pread64(int fd, void *bytes, size_t size, off64_t at)
{
    REAL(pread64);
    FAIL_AS_A_WHOLE(READ);
    return real(fd, bytes, size, at);
}

int ftruncate(int fd, off_t size)
{
    REAL(ftruncate);
    FAIL_AS_A_WHOLE(TRUNCATE);
    return real(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    REAL(ftruncate64);
    FAIL_AS_A_WHOLE(TRUNCATE);
    return real(fd, size);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    REAL(clock_gettime);
    int result = real(clock, time);
    if (result == 0 && clock == CLOCK_REALTIME && control && control->clock_ms) {
        long ms = control->clock_ms;
        time->tv_sec += ms / 1000;
        time->tv_nsec += ms % 1000 * 1000000;
        if (time->tv_nsec < 0) {
            time->tv_nsec += 1000000000;
            time->tv_sec -= 1;
        } else if (time->tv_nsec >= 1000000000) {
            time->tv_nsec -= 1000000000;
            time->tv_sec += 1;
        }
    }
    return result;
}
