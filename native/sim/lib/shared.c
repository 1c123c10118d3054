/* Two small files mapped by every process of a simulation: counters and faults. All fields are atomic: no lock. */
#include <sys/mman.h>
#include <time.h>

#include "sim.h"

#define COUNTERS_MAGIC 0x31746e756f63736cull
#define FAULTS_MAGIC 0x31746c756166736cull

int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000000000ll + t.tv_nsec;
}

static void *map_file(int statefd, const char *name, size_t size, int *rc)
{
	FD_AUTO fd = raw_openat(statefd, name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	struct stat st;
	void *p;

	if (fd < 0) {
		*rc = fd;
		return NULL;
	}
	if (fstat(fd, &st) < 0 || ((size_t)st.st_size < size && raw_ftruncate(fd, (off_t)size) < 0)) {
		*rc = -EIO;
		return NULL;
	}
	p = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED) {
		*rc = -errno;
		return NULL;
	}
	return p;
}

/* mkfs maps them first and alone, so the start values need no race. */
int shared_map(int statefd, struct counters **counters, struct fault_table **faults)
{
	int rc = 0;

	*counters = map_file(statefd, "counters", sizeof(**counters), &rc);
	if (!*counters)
		return rc;
	*faults = map_file(statefd, "faults", sizeof(**faults), &rc);
	if (!*faults) {
		munmap(*counters, sizeof(**counters));
		return rc;
	}
	if ((*counters)->magic != COUNTERS_MAGIC) {
		atomic_store(&(*counters)->next_version, 0x100000001ull);
		atomic_store(&(*counters)->next_object, 2);
		(*counters)->magic = COUNTERS_MAGIC;
	}
	(*faults)->magic = FAULTS_MAGIC;
	return 0;
}
