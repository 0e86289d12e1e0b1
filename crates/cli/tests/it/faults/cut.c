/* Cuts the power of an ext4 file system: what is not on its device by now never will be, its journal included. Says when it began, in
   nanoseconds of the clock that only goes forward. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>

/* As in the kernel's fs/ext4/ext4.h and include/uapi/linux/ext4.h. */
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define EXT4_GOING_FLAGS_NOLOGFLUSH 2

int main(int count, char **arguments)
{
    uint32_t how = EXT4_GOING_FLAGS_NOLOGFLUSH;
    int directory = count == 2 ? open(arguments[1], O_RDONLY | O_DIRECTORY) : -1;
    struct timespec begun;
    clock_gettime(CLOCK_MONOTONIC, &begun);
    if (directory < 0 || ioctl(directory, EXT4_IOC_SHUTDOWN, &how) < 0) {
        fprintf(stderr, "the power cannot be cut: %s\n", strerror(errno));
        return 1;
    }
    printf("%lld\n", begun.tv_sec * 1000000000LL + begun.tv_nsec);
    return 0;
}
