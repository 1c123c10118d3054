/* The config file of a simulation: what `mkfs` decided and `ost`, `pool-new` and `pool-add` change. Lines of text. */
#include <sys/file.h>

#include "sim.h"

#define CONFIG_BYTES_MAX 65536

static char *word(char **rest)
{
	char *w = strtok_r(NULL, " ", rest);

	return w ? w : "";
}

static int parse_ost(struct config *c, char **rest)
{
	uint32_t i = (uint32_t)strtoul(word(rest), NULL, 10);
	const char *how;

	if (i >= SIM_OSTS_MAX || i != c->nost)
		return -EUCLEAN;
	c->ost[i].size = strtoull(word(rest), NULL, 10);
	how = word(rest);
	c->ost[i].inactive = strcmp(how, "inactive") == 0;
	c->ost[i].unreachable = strcmp(how, "unreachable") == 0;
	c->ost[i].missing = strcmp(how, "missing") == 0;
	c->ost[i].state = (uint32_t)strtoul(word(rest), NULL, 16); /* 0 when it is not there */
	c->nost = i + 1;
	return 0;
}

static int parse_pool(struct config *c, char **rest)
{
	struct pool *p = &c->pool[c->npool];
	char *w;

	if (c->npool == SIM_POOLS_MAX)
		return -EUCLEAN;
	snprintf(p->name, sizeof(p->name), "%s", word(rest));
	while (*(w = word(rest)) && p->n < SIM_OSTS_MAX)
		p->ost[p->n++] = (uint16_t)strtoul(w, NULL, 10);
	c->npool++;
	return 0;
}

static int parse_line(struct config *c, char *line, bool *versioned)
{
	char *rest, *key = strtok_r(line, " ", &rest);

	if (!key)
		return 0;
	if (!strcmp(key, "lfs-sim"))
		*versioned = atoi(word(&rest)) == SIM_VERSION;
	else if (!strcmp(key, "fsname"))
		snprintf(c->fsname, sizeof(c->fsname), "%s", word(&rest));
	else if (!strcmp(key, "root")) {
		c->root_ino = strtoull(word(&rest), NULL, 10);
		c->root_btime_ns = strtoll(word(&rest), NULL, 10);
	} else if (!strcmp(key, "ost"))
		return parse_ost(c, &rest);
	else if (!strcmp(key, "pool"))
		return parse_pool(c, &rest);
	return 0;
}

int config_load(int statefd, struct config *c)
{
	FD_AUTO fd = raw_openat(statefd, "config", O_RDONLY | O_CLOEXEC, 0);
	FREE_AUTO char *text = NULL;
	char *lines, *save;
	bool versioned = false;
	ssize_t n;
	int rc = 0;

	if (fd < 0)
		return fd;
	text = malloc(CONFIG_BYTES_MAX + 1);
	if (!text)
		return -ENOMEM;
	n = raw_pread(fd, text, CONFIG_BYTES_MAX, 0);
	if (n < 0)
		return (int)n;
	text[n] = 0;
	memset(c, 0, sizeof(*c));
	for (lines = strtok_r(text, "\n", &save); lines && rc == 0; lines = strtok_r(NULL, "\n", &save))
		rc = parse_line(c, lines, &versioned);
	if (rc < 0 || !versioned || !c->nost || !c->fsname[0])
		return -EUCLEAN;
	return 0;
}

static const char *how_ost_is(const struct ost *o)
{
	return o->missing ? "missing" : o->inactive ? "inactive" : o->unreachable ? "unreachable" : "active";
}

static void config_print(FILE *f, const struct config *c)
{
	fprintf(f, "lfs-sim %d\nfsname %s\nroot %llu %lld\n", SIM_VERSION, c->fsname, (unsigned long long)c->root_ino,
		(long long)c->root_btime_ns);
	for (uint32_t i = 0; i < c->nost; i++)
		fprintf(f, "ost %u %llu %s %x\n", i, (unsigned long long)c->ost[i].size,
			how_ost_is(&c->ost[i]), c->ost[i].state);
	for (uint32_t i = 0; i < c->npool; i++) {
		fprintf(f, "pool %s", c->pool[i].name);
		for (uint32_t j = 0; j < c->pool[i].n; j++)
			fprintf(f, " %u", c->pool[i].ost[j]);
		fprintf(f, "\n");
	}
}

/* By rename: a reader sees the old file or the new one, and every process notices by its inode number. */
int config_store(int statefd, const struct config *c)
{
	int fd = raw_openat(statefd, "config.new", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	FILE *f;

	if (fd < 0)
		return fd;
	f = fdopen(fd, "w");
	if (!f) {
		raw_close(fd);
		return -ENOMEM;
	}
	config_print(f, c);
	if (fflush(f) != 0 || ferror(f)) {
		fclose(f);
		return -EIO;
	}
	fclose(f);
	return raw_renameat(statefd, "config.new", statefd, "config");
}

/* The caller changes the config while it holds the descriptor returned. */
int config_lock(int statefd)
{
	int fd = raw_openat(statefd, "config.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0666);

	if (fd < 0)
		return fd;
	while (flock(fd, LOCK_EX) < 0) {
		if (errno != EINTR) {
			int rc = -errno;

			raw_close(fd);
			return rc;
		}
	}
	return fd;
}

const struct pool *config_pool(const struct config *c, const char *name)
{
	for (uint32_t i = 0; i < c->npool; i++) {
		if (!strcmp(c->pool[i].name, name))
			return &c->pool[i];
	}
	return NULL;
}
