/* This process: the version of this ABI, its standard descriptors, its user, leaving at once. */
#include <fcntl.h>
#include <unistd.h>

#include "../lfsm.h"

/*
 * A program that was started with descriptor 2 closed would get the next file it opens as that number, and write its
 * messages into it. So 0, 1 and 2 are taken before this library opens anything.
 */
__attribute__((constructor)) static void take_standard_descriptors(void)
{
	int fd;

	do {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int32_t lfsm_abi_version(void)
{
	return LFSM_ABI_VERSION;
}

void lfsm_exit_now(int32_t status)
{
	_exit(status);
}

uint32_t lfsm_euid(void)
{
	return geteuid();
}
