/* lfs-sim fault: orders, lists and clears faults. */
#include "cli.h"

static const char *const sides[] = { "", "@original", "@donor" };

static int errno_of(const char *text)
{
	uint64_t n;

	if (parse_number(text, 4095, &n))
		return n ? (int)n : -1;
	for (int i = 1; i < 200; i++) {
		const char *name = strerrorname_np(i);

		if (name && !strcmp(name, text))
			return i;
	}
	if (!strcmp(text, "ENOTSUP"))
		return EOPNOTSUPP;
	return strcmp(text, "EWOULDBLOCK") ? -1 : EAGAIN;
}

static int parse_action(const char *text, struct fault_slot *slot)
{
	uint64_t n;

	if (!strncmp(text, "delay=", 6)) {
		slot->kind = FAULT_DELAY;
		if (!parse_number(text + 6, 3600000, &n))
			return usage_error("fault: `%s`: give milliseconds, like delay=50", text);
		slot->arg = (int32_t)n;
	} else if (!strncmp(text, "cut=", 4)) {
		slot->kind = FAULT_CUT;
		if (!parse_number(text + 4, INT32_MAX, &n))
			return usage_error("fault: `%s`: give a length in bytes, like cut=1000", text);
		slot->arg = (int32_t)n;
	} else if (!strcmp(text, "short"))
		slot->kind = FAULT_SHORT;
	else if (!strcmp(text, "flip"))
		slot->kind = FAULT_FLIP;
	else if (!strcmp(text, "lie"))
		slot->kind = FAULT_LIE;
	else {
		bool late = !strncmp(text, "late=", 5);

		slot->kind = late ? FAULT_LATE : FAULT_ERRNO;
		slot->arg = errno_of(late ? text + 5 : text);
		if (slot->arg < 0)
			return usage_error("fault: `%s` must be an errno (EIO or 5), delay=MS, short, flip, lie, late=ERRNO or cut=BYTES", text);
	}
	return 0;
}

static int parse_call(const char *text, struct fault_slot *slot)
{
	char name[64];
	char *colon, *at;
	uint64_t n;
	int call;

	snprintf(name, sizeof(name), "%s", text);
	colon = strchr(name, ':');
	if (colon) {
		*colon = 0;
		if (!parse_number(colon + 1, UINT64_MAX, &n) || !n)
			return usage_error("fault: `%s`: after ':' comes which call, from 1", text);
		slot->nth = n;
	}
	at = strchr(name, '@');
	if (at) {
		*at = 0;
		slot->side = !strcmp(at + 1, "original") ? SIDE_ORIGINAL : SIDE_DONOR;
		if (slot->side == SIDE_DONOR && strcmp(at + 1, "donor"))
			return usage_error("fault: `%s`: the side is @original or @donor", text);
	}
	call = fault_call_by_name(name);
	if (call < 0)
		return usage_error("fault: no call `%s`; `lfs-sim --help` lists them", name);
	slot->call = (uint32_t)call;
	return 0;
}

static int check(const struct fault_slot *slot)
{
	bool io = slot->call == CALL_PREAD || slot->call == CALL_PWRITE;
	bool effect = slot->call == CALL_SWAP || slot->call == CALL_LINK || slot->call == CALL_RENAME ||
		      slot->call == CALL_UNLINK || slot->call == CALL_SETSTRIPE || slot->call == CALL_HSM_REQUEST;

	if (slot->side != SIDE_ANY && !io)
		return usage_error("fault: a side is only for pread and pwrite");
	if ((slot->kind == FAULT_SHORT || slot->kind == FAULT_FLIP) && !io)
		return usage_error("fault: short and flip are only for pread and pwrite");
	if ((slot->kind == FAULT_LIE || slot->kind == FAULT_LATE) && !effect)
		return usage_error("fault: lie and late are only for swap, link, rename, unlink, setstripe and hsm_request");
	if (slot->kind == FAULT_CUT && slot->call != CALL_GROUP_UNLOCK)
		return usage_error("fault: cut is only for group_unlock");
	return 0;
}

/* ORDER: the slot is filled before the number of slots goes up: other processes read without a lock. */
static int add(struct sim *s, const struct fault_slot *wanted)
{
	FD_AUTO lock = config_lock(s->statefd);
	uint32_t n = atomic_load(&s->faults->n);

	if (lock < 0)
		return failure(lock, "fault");
	if (n == FAULTS_MAX)
		return failure(0, "fault: at most %d at a time; `lfs-sim fault DIR clear` removes them", FAULTS_MAX);
	memcpy(&s->faults->slot[n], wanted, sizeof(*wanted));
	atomic_store(&s->faults->n, n + 1);
	return 0;
}

static int clear(struct sim *s)
{
	FD_AUTO lock = config_lock(s->statefd);

	if (lock < 0)
		return failure(lock, "fault");
	atomic_store(&s->faults->n, 0);
	return 0;
}

static void print_action(const struct fault_slot *slot)
{
	static const char *const words[] = { "", "", "delay=", "short", "flip", "lie", "late=", "cut=" };
	bool err = slot->kind == FAULT_ERRNO || slot->kind == FAULT_LATE;
	const char *name = err ? strerrorname_np(slot->arg) : NULL;

	printf("%s", words[slot->kind % 8]);
	if (name)
		printf("%s", name);
	else if (err || slot->kind == FAULT_DELAY || slot->kind == FAULT_CUT)
		printf("%d", slot->arg);
}

static int list(struct sim *s)
{
	uint32_t n = atomic_load(&s->faults->n);

	for (uint32_t i = 0; i < n && i < FAULTS_MAX; i++) {
		struct fault_slot *slot = &s->faults->slot[i];

		printf("%s%s", fault_call_name(slot->call), sides[slot->side % 3]);
		if (slot->nth)
			printf(":%llu", (unsigned long long)slot->nth);
		printf(" ");
		print_action(slot);
		printf(" hits=%llu\n", (unsigned long long)atomic_load(&slot->hits));
	}
	return 0;
}

int cmd_fault(int argc, char **argv)
{
	struct fault_slot slot = { 0 };
	struct sim *s;
	int rc = 0;

	if (argc < 2 || argc > 4 || (argc == 3 && strcmp(argv[2], "clear")))
		return usage_error("fault: lfs-sim fault DIR [clear | CALL[:NTH] ERRNO|delay=MS|short|flip|lie|late=ERRNO|cut=BYTES]");
	if (argc == 4) {
		rc = parse_call(argv[2], &slot);
		if (!rc)
			rc = parse_action(argv[3], &slot);
		if (!rc)
			rc = check(&slot);
		if (rc)
			return rc;
	}
	s = sim_of_dir(argv[1]);
	if (!s)
		return 1;
	return argc == 2 ? list(s) : argc == 3 ? clear(s) : add(s, &slot);
}
