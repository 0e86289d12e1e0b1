/* Cuts the power of an ext4 file system: what is not on its device by now never will be, its journal included. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>

/* As in the kernel's fs/ext4/ext4.h and include/uapi/linux/ext4.h. */
#define EXT4_IOC_SHUTDOWN _IOR('X', 125, uint32_t)
#define EXT4_GOING_FLAGS_NOLOGFLUSH 2

int main(int count, char **arguments)
{
    uint32_t how = EXT4_GOING_FLAGS_NOLOGFLUSH;
    int directory = count == 2 ? open(arguments[1], O_RDONLY | O_DIRECTORY) : -1;
    if (directory < 0 || ioctl(directory, EXT4_IOC_SHUTDOWN, &how) < 0) {
        fprintf(stderr, "the power cannot be cut: %s\n", strerror(errno));
        return 1;
    }
    return 0;
}
