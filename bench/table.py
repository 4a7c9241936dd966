# SPDX-License-Identifier: BSD-2-Clause
"""The results as text: for the terminal, and for the comparison of two of them."""

import peers


def number(value, digits=0):
    return "-" if value is None else f"{value:,.{digits}f}"


def ratio(value):
    return "-" if value is None else f"{value:.5f}" if value < 1.1 else f"{value:.3f}"


def percent(share):
    return f"{share * 100:.2f} %"


def grid(head, lines):
    """Columns: the first left-aligned, the others right-aligned."""
    lines = [[str(cell) for cell in line] for line in [head] + lines]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    text = []
    for line in lines:
        cells = [line[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(line[1:], widths[1:])]
        text.append("  ".join(cells).rstrip())
    text.insert(1, "-" * max(len(line) for line in text))
    return "\n".join(text)


RATIO_HEAD = ["workload", "native", "XMHF", "its own", "ratio", "spread", "time", "watched", "host s", "host s",
              "exits", "watch's", *peers.NAMES]


def ratio_lines(results):
    lines = []
    for row in results["rows"]:
        n, x = row["native"], row["xmhf"]
        lines.append([row["title"], number(n["insns"]), number(x["insns"]), number(x["core"]),
                      ratio(row["ratio"]), percent(max(n["spread"], x["spread"])),
                      ratio(row.get("ratio_time")), ratio(row.get("ratio_watched")),
                      number(n.get("host_s"), 2), number(x.get("host_s"), 2),
                      number(sum(x["exits"].values())),
                      number(row["watched"]["watch_exits"] if "watched" in row else None),
                      *[peers.RATIOS.get(row["name"], {}).get(p, "-") for p in peers.NAMES]])
    return lines


RATIO_NOTE = """\
native, XMHF: instructions executed natively and under XMHF; its own: those of its core among them.
ratio: of the two, as on a real machine, whose processors hold INIT back (init=held). spread: of the
repetitions, from least to most; what is smaller says nothing. time: of the virtual times by the TSC,
where a row is not partly idle. watched: the ratio as it is by default on this emulator, which
resets a CPU on INIT, so that every store to the APIC has to exit. host s: CPU seconds of the
emulator, native and XMHF. exits: on a real machine; watch's: those that the watch adds here."""


def cause_lines(results):
    """(head, lines): exits by cause, one line a workload."""
    causes = sorted({c for row in results["rows"] for c in row["xmhf"]["exits"]})
    load = results["boot"]["before_kernel"]
    causes = sorted(set(causes) | set(load))
    lines = [[row["title"], *[number(row["xmhf"]["exits"].get(c, 0)) for c in causes]]
             for row in results["rows"]]
    causes_load = [sum(load.get(c, {}).values()) for c in causes]
    lines.insert(0, ["before: firmware and GRUB", *map(number, causes_load)])
    return ["exits by cause", *causes], lines


def detail_lines(results):
    """What the exits of the boot were for, before the kernel and in it."""
    boot = next(r for r in results["rows"] if r["name"] == "boot")["xmhf"]["details"]
    load, lines = results["boot"]["before_kernel"], []
    for cause in sorted(set(boot) | set(load)):
        names = set(boot.get(cause, {})) | set(load.get(cause, {}))
        if len(names) > 8:
            lines.append([f"{cause}: {len(names)} of them",
                          number(sum(load.get(cause, {}).values())),
                          number(sum(boot.get(cause, {}).values()))])
            continue
        for name in sorted(names):
            lines.append([f"{cause}: {name}".rstrip(": "),
                          number(load.get(cause, {}).get(name, 0)),
                          number(boot.get(cause, {}).get(name, 0))])
    return ["exits until userspace", "firmware, GRUB", "kernel"], lines


def probe_lines(results):
    parts = sorted({p for probe in results["probes"] for p in probe["parts"]})
    lines = [[probe["title"], number(probe["insns"]),
              *[number(probe["parts"].get(p, 0)) for p in parts],
              number(probe["insns"] - probe["parts"].get("length of the instruction", 0))]
             for probe in results["probes"]]
    return ["instructions an exit", "all", *parts, "with next-RIP"], lines


HYPAPP_NOTE = """\
exits: one event's. instructions: of XMHF and the hypapp together, from the first behind #VMEXIT to the next
VMRUN; of them XMHF's. 4 CPUs: exits and XMHF's instructions of all four, of which one causes the event and the
others are idle. no hypapp: XMHF's instructions when the guest does the same with none loaded."""


def hypapp_lines(results):
    lines = [[row["title"], number(row["exits"], 1), number(row["insns"]), number(row["core"]),
              number(row["exits_4"], 1), number(row["core_4"]), number(row["none"])]
             for row in results["hypapps"]["rows"]]
    lines.append(["lines of the core for hypapps alone", "", number(results["hypapps"]["lines"]),
                  "", "", "", ""])
    return ["a hypapp decides", "exits", "instructions", "XMHF's", "4 CPUs: exits", "XMHF's",
            "no hypapp"], lines


DEVICE_NOTE = """\
native: on a machine without an IOMMU. its own: instructions of XMHF's core among them; a unit works by itself,
nothing exits. start: from XMHF's first instruction to the guest's, and what XMHF keeps, without and with a unit."""


def device_lines(results):
    lines = [[row["title"], number(row["native"]["insns"]), number(row["xmhf"]["insns"]),
              number(row["xmhf"]["core"]), ratio(row["ratio"]),
              percent(max(row["native"]["spread"], row["xmhf"]["spread"]))]
             for row in results["devices"]["rows"]]
    start = results["devices"]["start"]
    for unit, title in (("amd", "AMD-Vi"), ("intel", "VT-d")):
        lines.append([f"start with {title}, and without", number(start["none"]["insns"]),
                      number(start[unit]["insns"]), "", "", ""])
        lines.append([f"KiB kept with {title}, and without", number(start["none"]["kept_kib"]),
                      number(start[unit]["kept_kib"]), "", "", ""])
    return ["devices held back", "native", "XMHF", "its own", "ratio", "spread"], lines


def cost_lines(results):
    return ["cause (the watched run)", "exits in all", "instructions each"], \
        [[c, number(n), number(cost)] for c, (n, cost) in results["cause_costs"].items()]


def goal_lines(results):
    return ["goal", "limit", "is", "met"], \
        [[g["name"], g["limit"], g["value"], "yes" if g["met"] else "NO"]
         for g in results["goals"]]


def growth_lines(results):
    lines = [[f"{p['mem']}, {p['cpus']} CPUs", number(p["kept_kib"]), number(p["insns"]),
              number(p["core"]), "measured"] for p in results["growth"]["points"]]
    lines += [[f"{p['gib']} GiB, {p['cpus']} CPUs", number(p["kept_kib"]), number(p.get("insns")),
               "-", f"on paper, {p['builds']}"] for p in results["growth"]["paper"]]
    return ["machine", "KiB kept", "instructions to guest", "of them the core", "how"], lines


def peer_lines():
    names = [*peers.NAMES, "XMHF64"]
    return ["others", *names], [[what, *[known.get(n, "-") for n in names]]
                                for what, known in peers.OTHERS]


def size_lines(results):
    return ["lines of code", "C", "headers", "assembly", "total"], \
        [[name, *[number(x) if x is not None else "" for x in line]]
         for name, line in results["sloc"]]


AGREE = "XMHF's counters, the emulator's own log and the counter's reading of the VMCB agree."
SECTIONS = [("What workloads cost", lambda r: (RATIO_HEAD, ratio_lines(r)), RATIO_NOTE),
            ("Exits by cause", cause_lines, AGREE),
            ("Exits until userspace", detail_lines, ""),
            ("What one exit costs", probe_lines,
             "with next-RIP: on a processor that saves the next RIP, which the emulator does not"),
            ("What hypapps cost", hypapp_lines, HYPAPP_NOTE),
            ("What holding devices back costs", device_lines, DEVICE_NOTE),
            ("All exits of the run", cost_lines, ""),
            ("Growth with the machine", growth_lines, ""),
            ("Size", size_lines, ""),
            ("Others, measured in 2026", lambda r: peer_lines(),
             "\n".join(f"{name}: {text}" for name, text in peers.SETUP.items())),
            ("Goals", goal_lines, "")]


def available(results):
    """The sections that these results have something for."""
    for title, lines, note in SECTIONS:
        try:
            head, body = lines(results)
        except KeyError:
            continue
        if note is AGREE and results["disagreements"]:
            note = "The observers DISAGREE:\n" + "\n".join(results["disagreements"])
        if body:
            yield title, head, body, note


def text(results):
    return "\n".join(f"\n{title}\n\n{grid(head, body)}\n{note}"
                     for title, head, body, note in available(results))


def change(old, new, digits=0):
    if old is None or new is None:
        return "-"
    return "=" if round(old, digits) == round(new, digits) else f"{new - old:+,.{digits}f}"


def compare(old, new):
    """What changed between two results."""
    lines, before = [], {row["name"]: row for row in old["rows"]}
    for row in new["rows"]:
        was = before.get(row["name"])
        if was is None:
            continue
        causes = set(was["xmhf"]["exits"]) | set(row["xmhf"]["exits"])
        diffs = [f"{c} {change(was['xmhf']['exits'].get(c, 0), row['xmhf']['exits'].get(c, 0))}"
                 for c in sorted(causes)
                 if was["xmhf"]["exits"].get(c, 0) != row["xmhf"]["exits"].get(c, 0)]
        lines.append([row["title"], ratio(was["ratio"]), ratio(row["ratio"]),
                      change(was["xmhf"]["core"], row["xmhf"]["core"]),
                      ", ".join(diffs) or "="])
    parts = [grid(["workload", "ratio was", "is", "XMHF's instructions", "exits"], lines)]
    lines, before = [], {p["title"]: p["insns"] for p in old["probes"]}
    for probe in new["probes"]:
        was = before.get(probe["title"])
        lines.append([probe["title"], number(was), number(probe["insns"]),
                      change(was, probe["insns"])])
    for key, title in (("insns", "from XMHF's entry to the guest's"), ("kept_kib", "KiB kept")):
        lines.append([title, number(old["start_up"][key]), number(new["start_up"][key]),
                      change(old["start_up"][key], new["start_up"][key])])
    parts.append(grid(["instructions", "were", "are", "change"], lines))
    return f"\nSince {old['commit']} ({old['date']})\n\n" + "\n\n".join(parts) + "\n"
