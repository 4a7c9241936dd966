# SPDX-License-Identifier: BSD-2-Clause
"""Exit counts of a committed run, to notice when a change makes XMHF exit more often. Counts, not
times: they do not depend on how fast or busy the host is, but for the tolerances given here."""

import json

from exits import A20

# cause: (share, number) by which a count may grow, and why it may.
TOLERANCES = {
    "apic": (0.25, 60, "the kernel reprograms its timer, and how often is a matter of when "
                       "interrupts fall; a disk that the host makes wait adds idle ticks"),
    "chipset": (0.02, 20, "the keyboard is polled until it answers, and the kernel of another "
                          "update may probe some more configuration registers"),
    "msr-read": (0, 2, "another update of the kernel may read an MTRR or EFER once more"),
    "msr-write": (0, 2, "likewise"),
}
HEADER = "Exits by cause, as bench/bench.py --short --write-baseline found them."


def counts(results):
    """{workload: {cause: exits}}; what precedes the kernel is one of them."""
    found = {row["name"]: {c: n for c, n in row["xmhf"]["exits"].items() if n}
             for row in results["rows"]}
    for row in results["rows"]:
        if "watched" in row:
            found[f"watched {row['name']}"] = row["watched"]["exits"]
    # The firmware opens A20 whenever it looks whether the disk is ready: the host's time.
    found["before the kernel"] = {c: sum(n for name, n in d.items() if name != A20)
                                  for c, d in results["boot"]["before_kernel"].items()}
    for probe in results["probes"]:
        found[f"probe {probe['name']}"] = {"exits": probe["count"]}
    return found


def write(path, results):
    with open(path, "w", encoding="utf-8") as f:
        json.dump({"about": HEADER, "commit": results["commit"], "date": results["date"],
                   "emulator": results["emulator"], "kernel": results["kernel"],
                   "tolerances": {c: {"share": s, "number": n, "why": why}
                                  for c, (s, n, why) in TOLERANCES.items()},
                   "exits": counts(results)}, f, indent=1, sort_keys=True)
        f.write("\n")


def check(path, results):
    """Texts, one for every count that grew beyond its tolerance."""
    with open(path, encoding="utf-8") as f:
        saved = json.load(f)
    found = []
    for workload, now in counts(results).items():
        was = saved["exits"].get(workload, {})
        for cause, n in sorted(now.items()):
            allowed = saved["tolerances"].get(cause, {"share": 0, "number": 0})
            limit = was.get(cause, 0) * (1 + allowed["share"]) + allowed["number"]
            if n > limit:
                found.append(f"{workload}: {n:,} exits for {cause}, {was.get(cause, 0):,} in the "
                             f"baseline (at most {limit:,.0f} are allowed). If that is meant, "
                             f"commit a new one: bench/bench.py --short --write-baseline")
    missing = set(saved["exits"]) - set(counts(results))
    return found + [f"{workload} was not run" for workload in sorted(missing)]
