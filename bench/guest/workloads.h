/* SPDX-License-Identifier: BSD-2-Clause */
/* What the benchmark runs. prepare() is not measured. */
#ifndef BENCH_WORKLOADS_H
#define BENCH_WORKLOADS_H

#include <stdbool.h>

struct workload {
	const char *name;
	void (*prepare)(void);
	void (*run)(void);
	bool needs_xmhf;
	bool if_named; /* run only if bench_only has its name */
};

/* Ends with one that has no name. */
extern const struct workload workloads[];

_Noreturn void bench_fail(const char *what);
void mkdir_all(void);

/* sha256() - the hash of @len bytes, a multiple of 64; into @hash. */
void sha256(const unsigned char *data, unsigned long len, unsigned int hash[8]);

#endif
