# SPDX-License-Identifier: BSD-2-Clause
"""From runs to a table: medians, ratios, exits by cause, and what one exit costs."""

import re
from collections import Counter
from statistics import median

import exits
from machine import FIRST, FIRST_VMRUN, KERNEL, LOADER, USERSPACE, Failed

# name, what it is, and whether its time is partly idle or the host's.
WORKLOADS = [
    ("boot", "boot: kernel's first instruction to userspace", True),
    ("sha256", "SHA-256 over 16 MiB", False),
    ("exec", "exec of 200 processes", False),
    ("fork", "500 forks", False),
    ("faults", "page faults over 128 MiB", False),
    ("tmpfs", "64 MiB to tmpfs", False),
    ("syscalls", "1,000,000 system calls", False),
    ("pipe", "20,000 pipe round trips", False),
    ("cpuid", "20,000 CPUID", False),
    ("ports", "5,000 port writes", False),
    ("sleeps", "1,000 sleeps of 100 us", True),
    ("disk", "64 MiB from disk", True),
]
# Runs of one kind of exit, for what it costs, and the exit that is meant.
PROBES = [("rdmsr", "RDMSR of EFER, from the kernel", "msr-read"),
          ("config", "IN from port CF8h, from ring 3", "chipset"),
          ("hypercall-info", "VMMCALL INFO, from ring 3", "hypercall"),
          ("hypercall-stats", "VMMCALL STATS, from ring 3", "hypercall")]

# Where the instructions of an exit go, by the function that executes them. First match.
PARTS = [
    ("world switch", r"svm_enter"),
    ("length of the instruction", r"insn_.*|take_prefixes|prefixes|guestcode_fetch|gwalk.*|walk.*|"
     r"gmem_.*|direct_ptr|memcpy|backend_paging|backend_code_address|host_overlaps|pte_.*"),
    ("completing it", r"backend_skip|backend_skip_len|backend_raise"),
    ("entry, decode and dispatch", r"backend_run|svm_decode|decode_.*|svm_vmcb|image_pa|exit_loop|"
     r"exit_handle|classify|redeliver|apicwatch_sync|quiesce_enter|quiesce_leave|mmio_cause"),
]
REST = "handler"


def part_of(name):
    name = name.split(".")[0]
    for part, pattern in PARTS:
        if re.fullmatch(pattern, name):
            return part
    return REST


def samples(run, counting):
    """{workload: [one dict a repetition]}: from marks and the guest's lines together."""
    found = {}
    begins = [i for i, m in enumerate(run.marks) if m["mark"] >= FIRST and m["mark"] % 2 == 0]
    lines = [line for line in run.lines if "index" in line]
    if len(begins) != len(lines) or not lines:
        raise Failed(f"{run.name}: {len(begins)} workloads begun, {len(lines)} reported")
    for i, line in zip(begins, lines):
        begin, end = run.marks[i], run.marks[i + 1]
        if end["mark"] != begin["mark"] + 1 or end["mark"] != FIRST + 2 * line["index"] + 1:
            raise Failed(f"{run.name}: marks and lines are out of step at {line}")
        found.setdefault(line["workload"], []).append(
            sample(end, begin, line["tsc"], counting))
    kernel = run.marks.index(run.mark(KERNEL))
    boot = run.mark(USERSPACE)
    if run.marks[kernel + 1] is not boot:
        raise Failed(f"{run.name}: there is a mark between the kernel's start and userspace")
    found["boot"] = [sample(boot, run.marks[kernel], 0, counting)]
    return found


def sample(end, begin, tsc, counting):
    one = {"host_s": (end["host_ns"] - begin["host_ns"]) / 1e9, "tsc": tsc}
    if counting:
        watch_exits, watch_insns = exits.watch(end)
        one.update(insns=end["insns"], core=end["core"], watch_exits=watch_exits,
                   watch_insns=watch_insns, exits=dict(exits.by_cause(end)),
                   details={c: dict(d) for c, d in exits.by_detail(end).items()}, mark=end)
    return one


def medians(reps, key):
    return median([r[key] for r in reps])


def side(counted, timed):
    """One row's figures of one side, native or XMHF."""
    figures = {key: medians(counted, key) for key in
               ("insns", "core", "watch_insns", "watch_exits", "tsc")}
    figures["spread"] = (max(r["insns"] for r in counted) - min(r["insns"] for r in counted)) / \
        max(1, figures["insns"])
    figures["repeats"] = len(counted)
    if timed:
        figures["host_s"] = medians(timed, "host_s")
    causes = sorted({c for r in counted for c in r["exits"]})
    figures["exits"] = {c: median([r["exits"].get(c, 0) for r in counted]) for c in causes}
    figures["details"] = counted[0]["details"]
    return figures


def rows(native, xmhf, watched, native_timed, xmhf_timed):
    """The table, from the runs' samples (the last three may lack workloads)."""
    table = []
    for name, title, idle in WORKLOADS:
        n = side(native[name], native_timed.get(name))
        x = side(xmhf[name], xmhf_timed.get(name))
        row = {"name": name, "title": title, "idle": idle, "native": n, "xmhf": x,
               "ratio": x["insns"] / n["insns"]}
        if name in watched:
            row["watched"] = side(watched[name], None)
            row["ratio_watched"] = row["watched"]["insns"] / n["insns"]
        if n["tsc"] and not idle:
            row["ratio_time"] = x["tsc"] / n["tsc"]
        if "host_s" in n:
            row["ratio_host"] = x["host_s"] / n["host_s"] if n["host_s"] else None
        table.append(row)
    return table


def probes(core, samples_of):
    """What an exit of one kind costs, and where its instructions go."""
    table = []
    for name, title, cause in PROBES:
        reps = samples_of.get(name)
        if not reps:
            continue
        # The repetition that was disturbed least by other exits, a timer's most of all.
        rep = min(reps, key=lambda r: sum(r["exits"].values()))
        count = rep["exits"].get(cause, 0)
        others = sum(rep["exits"].values()) - count
        if count == 0:
            raise Failed(f"{name}: no exits of the kind {cause}")
        cost = sum(e[3] for e in rep["mark"]["exits"]
                   if exits.cause_and_detail(e[0], e[1])[0] == cause) / count
        functions = Counter()
        for address, times in rep["mark"]["profile"]:
            functions[core.name(address)] += times
        parts = Counter()
        for function, times in functions.items():
            parts[part_of(function)] += times / (count + others)
        table.append({"name": name, "title": title, "insns": cost, "count": count, "others": others,
                      "parts": dict(parts),
                      "functions": {f: t / (count + others) for f, t in functions.most_common()}})
    return table


def cause_costs(run):
    """{cause: [exits, instructions of the core an exit]} over the whole run."""
    count, insns = Counter(), Counter()
    for m in run.marks:
        for code, key, n, cost in m.get("exits", []):
            cause = exits.cause_and_detail(code, key)[0]
            count[cause] += n
            insns[cause] += cost
    return {c: [count[c], insns[c] / count[c]] for c in sorted(count)}


def start_up(run):
    """From XMHF's first instruction to the guest's: loader and core."""
    region = next((re.search(r"region .*\((\d+) KiB\)", x) for x in run.log if "region" in x), None)
    if region is None:
        raise Failed(f"{run.name}: XMHF's log names no region")
    if not any(m["mark"] == LOADER for m in run.marks):
        raise Failed(f"{run.name}: the loader was not seen to start")
    return {"insns": run.since(FIRST_VMRUN, "insns"), "core": run.since(FIRST_VMRUN, "core"),
            "kept_kib": int(region[1]) + 8}


def before_kernel(run):
    """Exits while the firmware and GRUB load the kernel, by cause and detail."""
    found = {}
    for m in run.marks:
        if m["mark"] in (LOADER, FIRST_VMRUN):
            continue
        if m["mark"] == USERSPACE:
            break
        for cause, details in exits.by_detail(m).items():
            found.setdefault(cause, Counter()).update(details)
    return {c: dict(d) for c, d in found.items()}
