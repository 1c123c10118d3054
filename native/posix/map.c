/* A shared mapping of a file: what writes to it without a descriptor. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include "../lfsm.h"

/* The address, or -errno. */
int64_t lfsm_map(int32_t fd, uint64_t size)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? -errno : (int64_t)at;
}

int32_t lfsm_unmap(int64_t address, uint64_t size)
{
	return munmap((void *)address, size) < 0 ? -errno : 0;
}
