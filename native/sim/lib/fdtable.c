/* What the library knows of the descriptors of this process. An entry is only believed while the descriptor is the same inode. */
#include "sim.h"

#define BELIEVED_NS 1000000000ll /* for files outside: one may be renamed into a simulation later */

static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER; /* guards table, refs, volatiles and their users */
static struct file **table;
static int table_size;
static struct volatile_file *volatiles;

static void volatile_put(struct sim *s, struct volatile_file *v)
{
	static const int64_t nothing[SIM_OSTS_MAX];
	struct volatile_file **at;

	if (--v->users > 0)
		return;
	for (at = &volatiles; *at != v; at = &(*at)->next)
		;
	*at = v->next;
	usage_volatile_set(s, v, nothing);
	record_free(&v->record);
	pthread_mutex_destroy(&v->lock);
	free(v);
}

void volatile_release(struct sim *s, struct volatile_file *v)
{
	pthread_mutex_lock(&table_lock);
	volatile_put(s, v);
	pthread_mutex_unlock(&table_lock);
}

/* With table_lock held. The kernel drops the lease itself when the descriptor is closed. */
static void file_unref(struct file *f)
{
	if (--f->refs > 0)
		return;
	if (f->vol)
		volatile_put(f->sim, f->vol);
	if (f->lockfd >= 0)
		raw_close(f->lockfd);
	pthread_mutex_destroy(&f->lock);
	pthread_cond_destroy(&f->io_idle);
	free(f);
}

void file_put(struct file *f)
{
	pthread_mutex_lock(&table_lock);
	file_unref(f);
	pthread_mutex_unlock(&table_lock);
}

static void table_remove(int fd)
{
	if (fd < table_size && table[fd]) {
		file_unref(table[fd]);
		table[fd] = NULL;
	}
}

void file_forget(int fd)
{
	pthread_mutex_lock(&table_lock);
	if (fd >= 0)
		table_remove(fd);
	pthread_mutex_unlock(&table_lock);
}

static int table_grow(int fd)
{
	int size = table_size ? table_size : 64;
	struct file **t;

	while (size <= fd)
		size *= 2;
	if (size == table_size)
		return 0;
	t = realloc(table, (size_t)size * sizeof(*t));
	if (!t)
		return -ENOMEM;
	memset(t + table_size, 0, (size_t)(size - table_size) * sizeof(*t));
	table = t;
	table_size = size;
	return 0;
}

static struct volatile_file *volatile_find(const struct node *n)
{
	struct volatile_file *v;

	for (v = volatiles; v; v = v->next) {
		if (v->dev == n->dev && fid_equal(&v->fid, &n->fid))
			break;
	}
	return v;
}

/* A new entry, also for a second descriptor of a volatile file of ours. Returned with a reference. */
static struct file *file_new(int fd, struct sim *s, const struct node *n)
{
	struct file *f = calloc(1, sizeof(*f));

	if (!f)
		return NULL;
	*f = (struct file){ .fd = fd, .refs = 1, .dev = n->dev, .fid = n->fid, .looked_ns = now_ns(), .sim = s,
			    .directory = S_ISDIR(n->mode), .lockfd = -1 };
	pthread_mutex_init(&f->lock, NULL);
	pthread_cond_init(&f->io_idle, NULL);
	pthread_mutex_lock(&table_lock);
	if (table_grow(fd) < 0) {
		pthread_mutex_unlock(&table_lock);
		free(f);
		return NULL;
	}
	if (s && n->nlink == 0) {
		f->vol = volatile_find(n);
		if (f->vol) {
			f->vol->users++;
			f->delay_create = f->vol->delay_create;
		}
	}
	table_remove(fd);
	table[fd] = f;
	f->refs++;
	pthread_mutex_unlock(&table_lock);
	return f;
}

struct file *file_adopt(int fd, struct sim *s, const struct node *n)
{
	return file_new(fd, s, n);
}

struct volatile_file *volatile_new(const struct node *n, bool delay_create)
{
	struct volatile_file *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->fid = n->fid;
	v->dev = n->dev;
	v->users = 1;
	v->delay_create = delay_create;
	pthread_mutex_init(&v->lock, NULL);
	pthread_mutex_lock(&table_lock);
	v->next = volatiles;
	volatiles = v;
	pthread_mutex_unlock(&table_lock);
	return v;
}

static struct file *file_known(int fd, const struct node *n)
{
	struct file *f = NULL;

	pthread_mutex_lock(&table_lock);
	if (fd < table_size && table[fd] && table[fd]->dev == n->dev && fid_equal(&table[fd]->fid, &n->fid)) {
		f = table[fd];
		if (!f->sim && (f->directory || now_ns() - f->looked_ns > BELIEVED_NS))
			f = NULL;
		else
			f->refs++;
	}
	pthread_mutex_unlock(&table_lock);
	return f;
}

/* Only what is known already: NULL for everything never asked about. */
struct file *file_peek(int fd)
{
	struct node n;
	bool listed;

	pthread_mutex_lock(&table_lock);
	listed = fd >= 0 && fd < table_size && table[fd];
	pthread_mutex_unlock(&table_lock);
	return listed && node_of_fd(fd, &n) == 0 ? file_known(fd, &n) : NULL;
}

/* NULL only for a bad descriptor or without memory; errno says which. */
struct file *file_get(int fd)
{
	struct node n;
	struct file *f;
	int rc = fd < 0 ? -EBADF : node_of_fd(fd, &n);

	if (rc < 0) {
		errno = -rc;
		return NULL;
	}
	f = file_known(fd, &n);
	if (f && (!f->sim || sim_alive(f->sim)))
		return f;
	if (f) {
		file_put(f);
		file_forget(fd);
	}
	f = file_new(fd, S_ISREG(n.mode) || S_ISDIR(n.mode) ? sim_of_fd(fd) : NULL, &n);
	if (!f)
		errno = ENOMEM;
	return f;
}

/* Only files of a simulation: -ENOTTY (what an ioctl of Lustre's answers elsewhere) or -EBADF otherwise. */
struct file *file_get_sim(int fd, int *rc)
{
	struct file *f = file_get(fd);

	if (!f) {
		*rc = -errno;
		return NULL;
	}
	if (!f->sim) {
		file_put(f);
		*rc = -ENOTTY;
		return NULL;
	}
	return f;
}

/* With f->lock held. One description of the lock file for each open file: its locks are that file's. */
int file_lockfd(struct file *f)
{
	if (f->lockfd < 0)
		f->lockfd = lock_file_open(f->sim);
	return f->lockfd;
}

/* Did the caller open it for writing? */
int file_writable(const struct file *f)
{
	int flags = fcntl(f->fd, F_GETFL);

	if (flags < 0)
		return -errno;
	return f->lazy_write || (flags & O_ACCMODE) != O_RDONLY;
}

/* Puts another open description of the same file under the caller's number; flags and position go over. */
static int reopen(struct file *f, int accmode)
{
	int flags = fcntl(f->fd, F_GETFL), fdflags = fcntl(f->fd, F_GETFD), rc;
	off_t at = raw_lseek(f->fd, 0, SEEK_CUR);

	if (flags < 0 || fdflags < 0)
		return -EBADF;
	flags &= O_APPEND | O_DIRECT | O_NOATIME | O_SYNC | O_NONBLOCK;
	FD_AUTO fd = open_again(f->fd, accmode | (flags & ~O_NONBLOCK));
	if (fd < 0)
		return fd;
	if (flags & O_NONBLOCK)
		fcntl(fd, F_SETFL, flags);
	if (at > 0)
		raw_lseek(fd, at, SEEK_SET);
	rc = (int)raw_rc(syscall(SYS_dup3, fd, f->fd, fdflags & FD_CLOEXEC ? O_CLOEXEC : 0));
	return rc < 0 ? rc : 0;
}

/*
 * Before the first write. KERNEL: the open for write would break a lease of our own and wait for it, so that goes first:
 * a file written through its own leased descriptor is a case Lustre allows and the simulation gives up.
 */
int file_upgrade(struct file *f)
{
	int rc = 0;

	if (!f->lazy_write)
		return 0;
	pthread_mutex_lock(&f->lock);
	if (!f->upgraded) {
		if (f->lease) {
			fcntl(f->fd, F_SETLEASE, F_UNLCK);
			f->lease_lost = true;
		}
		rc = reopen(f, O_RDWR);
		f->upgraded = rc == 0;
	}
	pthread_mutex_unlock(&f->lock);
	return rc;
}

/*
 * With f->lock held, before a lease: our own description for write would refuse it. One that was made with O_CREAT, and so
 * opened for write at once, becomes like the others: a descriptor that shows itself as a writer, and writes when asked to.
 */
int file_downgrade(struct file *f)
{
	int flags = fcntl(f->fd, F_GETFL), rc;

	if (f->vol || flags < 0 || (flags & O_ACCMODE) != O_RDWR)
		return 0;
	rc = f->lazy_write ? 0 : lock_byte(f->lockfd, &f->fid, LOCK_WRITER, F_RDLCK, false);
	if (rc == 0)
		rc = reopen(f, O_RDONLY);
	if (rc == 0) {
		f->lazy_write = true;
		f->upgraded = false;
	}
	return rc;
}
