/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The debug build's watch over flushes (`make debug`). The linker puts these functions around those
 * of the core (--wrap, build.mk): the core's own text is what ships. QEMU's TCG flushes at each
 * VMRUN by itself, so a flush that is forgotten shows nowhere else.
 *
 * Counted is how often an entry of the guest's tables has lost a right (`changes`). What a
 * processor has flushed for is known from backend_flush() alone, not from quiesce.c's own books.
 * Checked is:
 *   - who takes a right away has asked for the flush (quiesce_flush_all(), or it holds the others)
 *     before it enters the guest again;
 *   - when quiesce_flush_all() returns, no other processor is in the guest with an older flush;
 *   - none enters it so afterwards.
 */
#include "core/backend.h"
#include "core/log.h"
#include "core/pt.h"
#include "core/quiesce.h"
#include "debug/debug.h"
#include "x86/apic.h"

/* What each processor has done; written by itself. */
struct record {
	u64 flushed; /* changes that its last flush was for */
	u64 taken;   /* changes that it has made and not asked the others to flush for; 0: none */
	bool inside;
	bool holds;
	bool checked; /* debug_assembly() */
};

static struct record records[MAX_CPUS];
static u64 changes;
static u64 due;	     /* changes that somebody counts on */
static bool running; /* a guest runs: boot makes changes before */

static struct record *own_record(void)
{
	u32 self = apic_id();
	u32 i = 0;

	while (i < host.cpus && vcpus[i].apic_id != self)
		i++;
	return &records[i];
}

static u64 read_changes(void)
{
	return __atomic_load_n(&changes, __ATOMIC_SEQ_CST);
}

static void raise_due(u64 n)
{
	u64 was = __atomic_load_n(&due, __ATOMIC_SEQ_CST);

	while (was < n && !__atomic_compare_exchange_n(&due, &was, n, false, __ATOMIC_SEQ_CST,
						       __ATOMIC_SEQ_CST))
		;
}

/* Does @now allow less than @was, or something else? Both are of a table of the guest, at @level.
 */
static bool takes_away(enum pt_space s, u32 level, u64 was, u64 now)
{
	const struct pt_format *f = pte_format(s);
	u64 given = f->write | f->exec | f->user;

	if ((was & f->present) == 0 || was == now)
		return false;
	if ((now & f->present) == 0)
		return true;
	/* A large leaf that becomes a table means the same. */
	if (pte_is_leaf(s, was, level) && !pte_is_leaf(s, now, level))
		return false;
	return (was & PTE_ADDR) != (now & PTE_ADDR) || (was & given & ~now) != 0 ||
	       (now & f->noexec & ~was) != 0;
}

void __wrap_pte_store(u32 table, u32 slot, u64 e)
{
	u64 was = pte_load(table, slot);
	enum pt_space s;
	u32 level;

	__real_pte_store(table, slot, e);
	if (!__atomic_load_n(&running, __ATOMIC_ACQUIRE) || !debug_table(table, &s, &level) ||
	    s != PT_GUEST || !takes_away(s, level, was, e))
		return;
	own_record()->taken = __atomic_add_fetch(&changes, 1, __ATOMIC_SEQ_CST);
	if (own_record()->holds)
		own_record()->taken = 0;
}

void __wrap_backend_flush(struct vcpu *v)
{
	u64 now = read_changes();

	__real_backend_flush(v);
	debug_flush_asked(v);
	records[v->id].flushed = now;
}

void __wrap_quiesce_flush_all(const struct vcpu *v)
{
	u64 n = read_changes();
	u32 i = 0;

	__real_quiesce_flush_all(v);
	while (i < host.cpus) {
		if (i != v->id && __atomic_load_n(&records[i].inside, __ATOMIC_SEQ_CST) &&
		    __atomic_load_n(&records[i].flushed, __ATOMIC_SEQ_CST) < n)
			panic(
			    "debug: cpu %u is in the guest without the flush that cpu %u asked for",
			    i, v->id);
		i++;
	}
	records[v->id].taken = 0;
	raise_due(n);
}

void __wrap_quiesce_hold(const struct vcpu *v)
{
	u32 i = 0;

	__real_quiesce_hold(v);
	while (i < host.cpus) {
		if (i != v->id && __atomic_load_n(&records[i].inside, __ATOMIC_SEQ_CST) &&
		    !vcpus[i].held)
			panic("debug: cpu %u is in the guest while cpu %u holds all others", i,
			      v->id);
		i++;
	}
	records[v->id].holds = true;
}

void __wrap_quiesce_release(void)
{
	raise_due(read_changes());
	own_record()->holds = false;
	__real_quiesce_release();
}

void __wrap_backend_run(struct vcpu *v, struct exit *e)
{
	struct record *r = &records[v->id];

	__atomic_store_n(&running, true, __ATOMIC_RELEASE);
	debug_oracle_start();
	if (!r->checked)
		debug_assembly(v);
	r->checked = true;
	if (r->taken != 0)
		panic("debug: cpu %u has taken rights away without a flush of all", v->id);
	/* But for one step (rights_once()), which is no entry as quiesce.h means it. */
	if (r->holds && v->inside != 0)
		panic("debug: cpu %u enters the guest while it holds the others", v->id);
	if (!v->held && r->flushed < __atomic_load_n(&due, __ATOMIC_SEQ_CST))
		panic("debug: cpu %u enters the guest without the flush that is due", v->id);
	__atomic_store_n(&r->inside, true, __ATOMIC_SEQ_CST);
	__real_backend_run(v, e);
	__atomic_store_n(&r->inside, false, __ATOMIC_SEQ_CST);
}
