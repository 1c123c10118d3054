/* Many threads of one process: a counter in a file, raised under the group lock, and everything else beside it. */
#include "api.h"

#include <pthread.h>

#define THREADS 8
#define ROUNDS 60

static _Atomic int bad;

static void must(bool ok)
{
	if (!ok)
		bad++;
}

static void *raise_counter(void *arg)
{
	int fd = s_openat(AT_FDCWD, at("counter"), O_RDWR | O_CLOEXEC), gid = (int)(intptr_t)arg + 1;

	for (int i = 0; i < ROUNDS; i++) {
		char text[16] = "";
		uint64_t v;

		must(s_llapi_group_lock(fd, gid) == 0);
		must(s_pread(fd, text, 8, 0) == 8);
		snprintf(text, sizeof(text), "%08d", atoi(text) + 1);
		must(s_pwrite(fd, text, 8, 0) == 8);
		must(s_llapi_get_data_version(fd, &v, 0) == 0);
		must(s_llapi_group_unlock(fd, gid) == 0);
		must(s_pread(fd, text, 8, 0) == 8);
	}
	must(s_close(fd) == 0);
	return NULL;
}

static void *make_donors(void *arg)
{
	char blob[256];
	uint32_t ost = (uint32_t)(intptr_t)arg % 4;

	for (int i = 0; i < ROUNDS; i++) {
		int fd = s_llapi_create_volatile_idx(dir, 0, O_RDWR | 0x2100);

		must(fd >= 0);
		must(s_fsetxattr(fd, "lustre.lov", blob, plain_blob(blob, 1, (uint16_t)ost, &ost), 0) == 0);
		must(s_pwrite(fd, blob, sizeof(blob), 0) == sizeof(blob));
		must(s_fgetxattr(fd, "lustre.lov", blob, sizeof(blob)) == 56);
		must(s_close(fd) == 0);
	}
	return NULL;
}

static int shared_fd;

static void *use_shared(void *arg)
{
	char c;

	for (int i = 0; i < ROUNDS * 4; i++) {
		must(s_pwrite(shared_fd, "s", 1, (intptr_t)arg) == 1);
		must(s_pread(shared_fd, &c, 1, (intptr_t)arg) == 1 && c == 's');
	}
	return NULL;
}

void test_threads(void)
{
	static void *(*const kinds[])(void *) = { raise_counter, make_donors, use_shared };
	pthread_t t[3][THREADS];
	char text[16] = "";

	make_file("counter", "00000000");
	make_file("shared", "");
	shared_fd = open_rw("shared");
	for (int k = 0; k < 3; k++) {
		for (intptr_t i = 0; i < THREADS; i++)
			pthread_create(&t[k][i], NULL, kinds[k], (void *)i);
	}
	for (int k = 0; k < 3; k++) {
		for (int i = 0; i < THREADS; i++)
			pthread_join(t[k][i], NULL);
	}
	s_close(shared_fd);
	CHECK_EQ(bad, 0);
	int fd = open_rw("counter");
	CHECK_EQ(s_pread(fd, text, 8, 0), 8);
	CHECK_EQ(atoi(text), THREADS * ROUNDS);
	s_close(fd);
}
