/* The library's messages, replaceable as liblustreapi's are. */
#include "sim.h"

static void to_stderr(enum llapi_message_level level, int err, const char *fmt, va_list ap)
{
	(void)level;
	fprintf(stderr, "%s: ", program_invocation_short_name);
	vfprintf(stderr, fmt, ap);
	fprintf(stderr, err ? ": %s (%d)\n" : "\n", strerror(err), err);
}

static void to_stdout(enum llapi_message_level level, int err, const char *fmt, va_list ap)
{
	(void)level;
	(void)err;
	vfprintf(stdout, fmt, ap);
}

static _Atomic(llapi_log_callback_t) on_error = to_stderr;
static _Atomic(llapi_log_callback_t) on_info = to_stdout;
static _Atomic int level_shown = LLAPI_MSG_NORMAL + 2;

SIM_EXPORT llapi_log_callback_t llapi_error_callback_set(llapi_log_callback_t cb)
{
	return atomic_exchange(&on_error, cb ? cb : to_stderr);
}

SIM_EXPORT llapi_log_callback_t llapi_info_callback_set(llapi_log_callback_t cb)
{
	return atomic_exchange(&on_info, cb ? cb : to_stdout);
}

SIM_EXPORT void llapi_msg_set_level(int level)
{
	atomic_store(&level_shown, level < LLAPI_MSG_OFF ? LLAPI_MSG_OFF : level);
}

/* An error as llapi reports it: positive errno, the caller's errno untouched. */
void sim_message(int err, const char *fmt, ...)
{
	int saved = errno;
	va_list ap;

	if (atomic_load(&level_shown) < LLAPI_MSG_ERROR)
		return;
	va_start(ap, fmt);
	atomic_load(&on_error)(LLAPI_MSG_ERROR, abs(err), fmt, ap);
	va_end(ap);
	errno = saved;
}
