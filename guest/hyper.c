/* SPDX-License-Identifier: BSD-2-Clause */
/* See hyper.h. */
#include "hyper.h"

#include <cpuid.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sigjmp_buf no_xmhf;

static void on_exception(int sig)
{
	(void)sig;
	siglongjmp(no_xmhf, 1);
}

static bool is_amd(void)
{
	unsigned int a, b = 0, c, d;

	(void)__get_cpuid(0, &a, &b, &c, &d);
	return b == 0x68747541 || b == 0x6f677948; /* "Auth", "Hygo" */
}

bool hyper_call(uint32_t n, struct hyper_regs *io)
{
	/* #UD; under some other hypervisors #GP, which comes as SIGSEGV. */
	struct sigaction sa = {.sa_handler = on_exception}, ill, segv;
	volatile bool there = false;

	sigaction(SIGILL, &sa, &ill);
	sigaction(SIGSEGV, &sa, &segv);
	if (sigsetjmp(no_xmhf, 1) == 0) {
		io->a = XMHF_CALL(n);
		if (is_amd())
			__asm__ volatile("vmmcall"
					 : "+a"(io->a), "+b"(io->b), "+c"(io->c), "+d"(io->d),
					   "+S"(io->si)
					 :
					 : "memory");
		else
			__asm__ volatile("vmcall"
					 : "+a"(io->a), "+b"(io->b), "+c"(io->c), "+d"(io->d),
					   "+S"(io->si)
					 :
					 : "memory");
		there = true;
	}
	sigaction(SIGILL, &ill, NULL);
	sigaction(SIGSEGV, &segv, NULL);
	return there;
}

bool hyper_info(struct hyper_regs *info)
{
	*info = (struct hyper_regs){0};
	/* Another hypervisor may answer, too: an error, or nothing in the other registers. */
	return hyper_call(XMHF_INFO, info) && (uint32_t)info->a == XMHF_OK && info->d != 0 &&
	       info->si != 0;
}

void hyper_need(const char *tool, bool json, struct hyper_regs *info)
{
	if (hyper_info(info))
		return;
	if (json)
		printf("{\"error\": \"no XMHF below this OS\"}\n");
	fprintf(stderr,
		"%s: no XMHF below this OS (the hypercall is an unknown instruction here)\n", tool);
	exit(EXIT_NO_XMHF);
}

uint32_t hyper_hypapp(uint32_t number, uint64_t arg[3])
{
	struct hyper_regs io = {.b = number, .c = arg[0], .d = arg[1], .si = arg[2]};

	if (!hyper_call(XMHF_HYPAPP, &io))
		return XMHF_UNKNOWN;
	arg[0] = io.c;
	arg[1] = io.d;
	arg[2] = io.si;
	return (uint32_t)io.a;
}

const char *hyper_error(uint32_t a)
{
	switch (a) {
	case XMHF_UNKNOWN: return "there is no such hypapp, or it does not know the call";
	case XMHF_BAD_ARG: return "an argument is out of range";
	case XMHF_REFUSED:
		return "refused: by the hypapp, or because it takes calls of ring 0 only";
	case XMHF_STOPPED: return "the hypapp has faulted and answers no more (see xmhfctl log)";
	default: return NULL;
	}
}

bool hyper_name(uint32_t index, struct hyper_name *h)
{
	struct hyper_regs io = {.b = index};

	if (!hyper_call(XMHF_HYPAPPS, &io) || (uint32_t)io.a != XMHF_OK)
		return false;
	h->number = (uint32_t)io.b;
	h->stopped = io.si != 0;
	memcpy(h->name, &io.c, 8);
	memcpy(h->name + 8, &io.d, 8);
	h->name[16] = '\0';
	return true;
}

bool hyper_log(uint64_t *at, char text[25])
{
	struct hyper_regs io = {.b = *at};

	text[0] = '\0';
	if (!hyper_call(XMHF_LOG, &io) || (uint32_t)io.a != XMHF_OK || io.b == *at)
		return false;
	*at = io.b;
	memcpy(text, &io.c, 8);
	memcpy(text + 8, &io.d, 8);
	memcpy(text + 16, &io.si, 8);
	text[24] = '\0';
	return true;
}
