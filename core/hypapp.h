/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The hypapps of this machine: their memory, their events, and what happens to one that faults.
 * Each has a lock, held while one of its callbacks runs: with it comes the right to write its
 * struct module. No other lock is taken before it but those of the handler that asks it.
 */
#ifndef CORE_HYPAPP_H
#define CORE_HYPAPP_H

#include "core/boot.h"
#include "core/vcpu.h"
#include "x86/ring3.h"

#define HYPAPP_STACKS 0x1000000UL /* where in a hypapp's address space the stacks are */

/* hypapp_init() - map the memory of the hypapps that the loader has put into the region. Boot only.
 */
enum status hypapp_init(const struct boot_info *boot) must_check;

/* hypapp_start() - tell the hypapps that this processor starts. Panics if one says that it cannot.
 */
void hypapp_start(struct vcpu *v);

/* What happened in the guest, as intercepts choose it: keys [key, last] (ports; an MSR), and how.
 */
struct event {
	enum hypapp_event event;
	u64 *arg; /* four, xmhf/hypapp.h; in and out */
	u32 key;
	u32 last;
	u32 how;
};

/*
 * hypapp_offer() - offer the event to the hypapps that have asked for it, in order, until one
 * answers; ev->arg then has its results. May wait for a hypapp that is busy on another processor.
 */
enum xmhf_verdict hypapp_offer(struct vcpu *v, const struct event *ev);

/* hypapp_ask_memory() - ask hypapp @n about an access that it denies. DENY if it cannot be asked.
 */
enum xmhf_verdict hypapp_ask_memory(struct vcpu *v, u32 n, u64 *arg);

/* hypapp_down() - tell the hypapps why the processor or the machine goes down. May wait for one
 * that is busy. */
void hypapp_down(struct vcpu *v, enum xmhf_down why);

/*
 * hypapp_holds() - the stay @r has called quiesce_hold(). hypapp_hurry() - called again and again
 * by a processor that waits for the end of that, *since being when it began to: stops the hypapp
 * that takes too long.
 */
void hypapp_holds(const struct ring3 *r);
void hypapp_hurry(u64 *since);

/* hypapp_hypercall() - the guest calls the hypapp that its RBX names; returns RAX. */
u64 hypapp_hypercall(struct vcpu *v);

/* hypapp_list() - the guest asks about the hypapp with the index in its RBX; returns RAX. */
u64 hypapp_list(struct vcpu *v);

/*
 * hypapp_close() - on return no processor runs a hypapp, and none will any more: @v holds their
 * locks for good. hypapp_scrub() then overwrites all memory of all hypapps. For core/reset.c.
 */
void hypapp_close(const struct vcpu *v);
void hypapp_scrub(void);

/* hypapp_wants() - has hypapp @n a callback for @event, whatever that number is? */
bool hypapp_wants(u32 n, u64 event);

/* hypapp_is_ram(), hypapp_memory_end() - the guest's RAM, as hypapps may see it. */
bool hypapp_is_ram(u64 gpa, u64 len);
u64 hypapp_memory_end(void);

/* hypapp_name() - the name of a hypapp, by its index. */
const char *hypapp_name(u32 hypapp);

#endif
