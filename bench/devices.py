# SPDX-License-Identifier: BSD-2-Clause
"""What holding devices back costs: disk and network on a machine without an IOMMU, natively, and under XMHF
on machines with AMD-Vi and VT-d; the start; memory."""

import results as evaluate
from machine import Failed

TITLES = {"requests": "4,000 reads of 4 KiB from disk (AHCI)",
          "net": "2,000 pings of 1,400 bytes (e1000e)"}
CARD = ["--qemu-arg=-netdev", "--qemu-arg=user,id=net", "--device", "e1000e,netdev=net"]
UNITS = {"amd": "AMD-Vi", "intel": "VT-d"}


def measure(run, repeats):
    """@run: bench.run(name, repeats, only, extra arguments of the machine, options of Run.start())."""
    only = ",".join(TITLES)
    native = evaluate.samples(run("devices-native", repeats, only, CARD, native=True), True)
    none = run("devices-none", 1, only, CARD, options="init=held")
    start = {"none": evaluate.start_up(none)}
    rows = []
    for unit, title in UNITS.items():
        one = run(f"devices-{unit}", repeats, only, [*CARD, "--iommu", unit], options="init=held")
        if not any(f"devices are held back by {title}" in line for line in one.log):
            raise Failed(f"devices-{unit}: {title} is not in use")
        start[unit] = evaluate.start_up(one)
        samples = evaluate.samples(one, True)
        for name, what in TITLES.items():
            n, x = (evaluate.side(s[name], None) for s in (native, samples))
            rows.append({"name": name, "title": f"{what}, {title}", "native": n, "xmhf": x,
                         "ratio": x["insns"] / n["insns"]})
    return {"rows": rows, "start": start}
