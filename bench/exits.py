# SPDX-License-Identifier: BSD-2-Clause
"""Exits by cause, from three independent observers: XMHF's counters, the emulator's log, and the
counter's reading of the VMCB. The causes are XMHF's (include/xmhf/hypercall.h)."""

from collections import Counter

CODES = {0x41: "nmi-window", 0x61: "nmi", 0x63: "init", 0x72: "cpuid", 0x74: "nmi-window", 0x76: "invd",
         0x7a: "virt-insn", 0x7f: "shutdown", 0x80: "virt-insn", 0x81: "hypercall",
         0x82: "virt-insn", 0x83: "virt-insn", 0x84: "virt-insn", 0x85: "virt-insn",
         0x86: "virt-insn", 0xffffffff: "bad-state", 0xffffffffffffffff: "bad-state"}
IOIO, MSR, NPF = 0x7b, 0x7c, 0x400
LOG_PORT = 0xe9
MESSAGES = range(0xfee00000, 0xfef00000)  # the local APIC's page and the window of messages
IOAPIC = range(0xfec00000, 0xfec10000)
MMCONFIG = range(0xb0000000, 0xc0000000)  # q35
X2APIC_ICR = 0x830
A20 = "A20 (port 92h)"
NAMES = {0x60: "keyboard", 0x64: "keyboard", 0x92: A20, 0x604: "ACPI sleep",
         0x605: "ACPI sleep", LOG_PORT: "log port"}


def cause_and_detail(code, key):
    """key: port, MSR or page; bit 32 of a port or an MSR is a write."""
    if code == NPF:
        if key in MESSAGES:
            return "apic", "APIC page"
        if key in IOAPIC:
            return "chipset", "I/O APIC"
        if key in MMCONFIG:
            return "chipset", "MMCONFIG"
        return "nested-fault", f"page {key:#x}"
    if code == IOIO:
        port = key & 0xffff
        name = NAMES.get(port, f"port {port:#x}")
        if 0xcf8 <= port <= 0xcff:
            name = "PCI configuration"
        return ("io" if port == LOG_PORT else "chipset"), name
    if code == MSR:
        return ("msr-write" if key >> 32 else "msr-read"), f"MSR {key & 0xffffffff:#x}"
    return CODES.get(code, "unknown"), ""


def is_watch(code, key):
    """Exits that only an emulator which resets on INIT needs: APIC stores and the x2APIC's ICR."""
    return (code == NPF and key in MESSAGES) or (code == MSR and key == X2APIC_ICR | 1 << 32)


def by_cause(mark):
    """Counter of causes in one interval of the counter."""
    found = Counter()
    for code, key, count, _ in mark.get("exits", []):
        found[cause_and_detail(code, key)[0]] += count
    return found


def by_detail(mark):
    """{cause: Counter of what was accessed}."""
    found = {}
    for code, key, count, _ in mark.get("exits", []):
        cause, detail = cause_and_detail(code, key)
        found.setdefault(cause, Counter())[detail] += count
    return found


def watch(mark):
    """(exits, instructions of the core) of the emulator-only watch in one interval."""
    mine = [e for e in mark.get("exits", []) if is_watch(e[0], e[1])]
    return sum(e[2] for e in mine), sum(e[3] for e in mine)


def from_log(entries):
    """The same as by_cause(), from lines of the emulator's log."""
    found = Counter()
    for code, info1, info2 in entries:
        key = 0
        if code == IOIO:
            key = info1 >> 16 & 0xffff
        elif code == MSR:
            key = (info1 & 1) << 32
        elif code == NPF:
            key = info2 & ~0xfff
        found[cause_and_detail(code, key)[0]] += 1
    return found


def nonzero(counts):
    return {k: v for k, v in sorted(counts.items()) if v}


def disagreements(run, first_workload):
    """Texts that say where the observers differ by more than the boundary explains. XMHF's counters
    are read a moment before a workload's first marker and after its last one: what exits between
    lies in the emulator's intervals beside the workload, so they may add that at most."""
    found = []
    log = run.emulator_log()
    marks = [m for m in run.marks if m["mark"] != 0]
    log = [entry for entry in log if entry[0] != 0]
    if [m["mark"] for m in marks] != [number for number, _ in log]:
        return ["the emulator's log and the counter have different marks"]
    seen = [nonzero(from_log(entries)) for _, entries in log]
    for m, counts in zip(marks, seen):
        if nonzero(by_cause(m)) != counts:
            found.append(f"mark {m['mark']}: counter {nonzero(by_cause(m))}, log {counts}")
    ends = [i for i, m in enumerate(marks) if m["mark"] > first_workload and m["mark"] % 2]
    lines = [line for line in run.lines if "index" in line]
    for i, line in zip(ends, lines):
        beside = Counter(seen[i - 1]) + Counter(seen[i + 1] if i + 1 < len(seen) else {})
        beside["hypercall"] = 0  # the readings themselves, which the guest has taken off
        for cause in set(seen[i]) | set(line["exits"]):
            more = line["exits"].get(cause, 0) - seen[i].get(cause, 0)
            if not 0 <= more <= beside[cause]:
                found.append(f"{line['workload']}: XMHF counts {line['exits'].get(cause, 0)} "
                             f"{cause}, the emulator {seen[i].get(cause, 0)}")
    return found + boot_disagreement(run, marks, seen)


def boot_disagreement(run, marks, seen):
    """From the first VMRUN to userspace nothing lies between: the sums are equal."""
    total = Counter()
    for m, counts in zip(marks, seen):
        total.update(counts)
        if m["mark"] == 10:
            break
    line = next((x for x in run.lines if x.get("workload") == "boot"), None)
    if line is None or nonzero(total) != nonzero(line["exits"]):
        return [f"boot: XMHF counts {line and line['exits']}, the emulator {nonzero(total)}"]
    return []
