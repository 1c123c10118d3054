/* Which system calls change something in a directory. */
#pragma once

#include <stdint.h>
#include <sys/types.h>

/* The name of the call that a stopped thread is about to make, if it changes something in dir, else NULL. */
const char *effect_in(pid_t tid, uint64_t number, const uint64_t *args, const char *dir);
