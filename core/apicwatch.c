/* SPDX-License-Identifier: BSD-2-Clause */
/* See apicwatch.h. */
#include "core/apicwatch.h"
#include "core/apstart.h"
#include "core/backend.h"
#include "core/lock.h"
#include "core/log.h"
#include "core/memprot.h"
#include "core/quiesce.h"
#include "x86/apic.h"

static struct lock watch_lock;
static bool forever;
static u32 waiting; /* processors between their INIT and their SIPI */

static enum status set_page(u32 prot)
{
	return memprot_set(GPA(APIC_BASE_PA), 1, prot);
}

enum status apicwatch_init(bool held)
{
	if (backend_shows_sipi()) {
		log_info("INIT and SIPI exit: the APIC is not watched");
		return OK;
	}
	forever = !held;
	log_info("INIT is %s",
		 held ? "held back by the processor"
		      : "not held back by the processor: the APIC is watched for ever");
	backend_watch_icr(forever);
	if (!forever)
		return set_page(
		    PT_RWX); /* its leaf exists from now on: later changes cannot fail */
	return memprot_set(GPA(APIC_BASE_PA), MESSAGE_WINDOW / PAGE_SIZE, PT_R);
}

void apicwatch_begin(struct vcpu *v)
{
	if (forever || v->watching || backend_shows_sipi())
		return;
	v->watching = true;
	lock_take(&watch_lock);
	waiting++;
	if (set_page(PT_R) != OK)
		panic("the APIC's page has lost its leaf");
	backend_watch_icr(true);
	lock_drop(&watch_lock);
	quiesce_flush_all(v);
}

void apicwatch_end(struct vcpu *v)
{
	if (!v->watching)
		return;
	v->watching = false;
	lock_take(&watch_lock);
	waiting--;
	if (waiting == 0) {
		/* Rights only grow: who has not noticed takes one more exit. */
		if (set_page(PT_RWX) != OK)
			panic("the APIC's page has lost its leaf");
		backend_watch_icr(false);
	}
	lock_drop(&watch_lock);
}

void apicwatch_sync(struct vcpu *v)
{
	bool watched;

	lock_take(&watch_lock);
	watched = waiting != 0;
	lock_drop(&watch_lock);
	if (watched)
		apstart_missed(v);
}
