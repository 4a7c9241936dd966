# SPDX-License-Identifier: BSD-2-Clause
"""What hypapps cost: a mini guest (tests/guest/cost.c) causes events that a hypapp (tests/hypapp/cost.c)
decides about, and the counter charges the instructions of XMHF and the hypapp to their exits."""

import os
import re
import sys

from machine import FIRST, ROOT, Failed, Run

sys.path.insert(0, os.path.join(ROOT, "tools"))
import csource  # noqa: E402

ROUNDS = 100  # of tests/guest/cost.c
GUEST = os.path.join(ROOT, "build", "tests", "guest", "cost.elf")
HYPAPP = os.path.join(ROOT, "build", "tests", "hypapp", "cost.hypapp")
HYPAPPS = "0x400000:0x1200000"  # where they lie, with their stacks (xmhf/hypapp.h)
GUEST_PASSED = 1
# The guest's rows by name, in the table's order.
TITLES = {
    "hypercall": "hypercall to the hypapp and back",
    "cpuid": "CPUID, answered by the hypapp",
    "rdmsr": "RDMSR, answered by the hypapp",
    "wrmsr": "WRMSR, swallowed by the hypapp",
    "port": "IN, answered by the hypapp",
    "page-handled": "store to a protected page, stepped over by the hypapp (2 calls)",
    "page-default": "store to a protected page, let through once",
    "protect": "change of one page's rights, by a hypercall",
    "partition": "enter a partition and come back, by a hypercall",
}
# What is in the core for hypapps alone.
CORE = ("core/api.c", "core/api.h", "core/hypapp.c", "core/hypapp.h", "core/intercept.c",
        "core/intercept.h", "core/rights.c", "core/rights.h", "core/partition.c",
        "core/partition.h", "x86/ring3.c", "x86/ring3.h", "x86/ring3.S", "svm/regs.c",
        "svm/partition.c", "include/xmhf/api.h", "include/xmhf/hypapp.h")


def run(core, name, cpus, hypapp):
    """{row: (exits, XMHF's and the hypapp's instructions, XMHF's alone), all of one event}."""
    boot = ["--kernel", GUEST] + (["--hypapp", HYPAPP] if hypapp else [])
    one = Run(name).start(core, boot, smp=cpus, mem="512M", status=GUEST_PASSED, hypapps=HYPAPPS)
    with open(one.files["serial"], encoding="utf-8", errors="replace") as f:
        rows = dict(re.findall(r"^cost: row (\d+) (\S+)$", f.read().replace("\r", ""), re.M))
    found = {}
    for row, title in rows.items():
        end = one.mark(FIRST + 2 * int(row) + 1)
        found[title] = (sum(e[2] for e in end["exits"]) / ROUNDS,
                        sum(e[3] for e in end["exits"]) / ROUNDS, end["core"] / ROUNDS)
    if "hypercall" not in found:
        raise Failed(f"{name}: the guest has measured nothing")
    return found


def lines():
    """Lines of code of the core that are there for hypapps alone."""
    total = 0
    for path in CORE:
        if os.path.exists(os.path.join(ROOT, path)):
            with open(os.path.join(ROOT, path), encoding="utf-8") as f:
                total += csource.code_lines(f.read(), assembly=path.endswith(".S"))
    return total


def measure(core):
    loaded = {cpus: run(core, f"hypapps-{cpus}", cpus, True) for cpus in (1, 4)}
    none = run(core, "hypapps-none", 1, False)
    return {"rows": [{"name": name, "title": title, "none": none[name][2],
                      **{key: loaded[1][name][i] for i, key in enumerate(("exits", "insns", "core"))},
                      "exits_4": loaded[4][name][0], "core_4": loaded[4][name][2]}
                     for name, title in TITLES.items() if name in loaded[1]],
            "lines": lines()}
