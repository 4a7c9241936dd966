# SPDX-License-Identifier: BSD-2-Clause
"""How start-up and the memory kept grow with the machine: measured, and on paper."""

import os
import struct

from machine import OUT, Run
from results import start_up

MEMORY = ("1G", "4G", "16G")
CPUS = (1, 2, 4, 8)
GIB = 1 << 30
EXIT_VALUE = 0x10
REGION_UNIT = 2 << 20


def tiny_disk():
    """A disk whose boot sector ends the machine at once: out 0xf4, al."""
    path = os.path.join(OUT, "tiny.img")
    code = bytes((0xb0, EXIT_VALUE, 0xe6, 0xf4, 0xf4, 0xeb, 0xfd))
    with open(path, "wb") as f:
        f.write(code.ljust(446, b"\0") + struct.pack("<B3xB3xII", 0x80, 0x0e, 2048, 2048)
                + bytes(48) + b"\x55\xaa")
        f.truncate(2 << 20)
    return path


def measure(core, memory=MEMORY, cpus=CPUS):
    disk, points = tiny_disk(), []
    for mem in memory:
        for smp in cpus:
            run = Run(f"start-{mem}-{smp}")
            run.start(core, ["--disk", disk], smp=smp, mem=mem, status=2 * EXIT_VALUE + 1,
                      timeout=180)
            points.append({"mem": mem, "cpus": smp, **start_up(run)})
    return points


def tables(ram):
    """Level-3 tables that `ram` bytes need in each of the two spaces, the host's and the guest's:
    one for every 512 GiB, with leaves of 1 GiB. The parts of 1 GiB around the region, below 1 MiB
    and at the APICs take some of the other levels, the same number on every machine."""
    end = max(ram + (2 << 30), 4 * GIB)  # RAM goes on above the hole below 4 GiB
    return -(-end // (512 * GIB))


def paper(points, per_cpu, max_cpus):
    """Machines that cannot be had here. The region is sized when XMHF is built, for max_cpus
    processors of per_cpu bytes each and page tables up to 16 TiB: both are in what a small machine
    keeps already, so only more processors than that make it larger."""
    base = next((p for p in points if p["mem"] == "4G" and p["cpus"] == 1), points[0])
    more = next((p for p in points if p["mem"] == "4G" and p["cpus"] == max(CPUS)), None)
    per_start = (more["insns"] - base["insns"]) / (more["cpus"] - 1) if more else None
    large = next((p for p in points if p["mem"] == "16G" and p["cpus"] == 1), None)
    per_gib = (large["insns"] - base["insns"]) / 12 if large else None
    estimates = []
    for ram, cpus in ((64 * GIB, 16), (512 * GIB, 64), (2048 * GIB, 128), (12288 * GIB, 512)):
        extra = max(0, cpus - max_cpus) * per_cpu
        kept = -(-(base["kept_kib"] * 1024 + extra) // REGION_UNIT) * REGION_UNIT if extra else \
            base["kept_kib"] * 1024
        estimate = {"gib": ram // GIB, "cpus": cpus, "tables": tables(ram),
                    "kept_kib": kept // 1024,
                    "builds": "as it is" if cpus <= max_cpus else
                    f"with MAX_CPUS={cpus} (it is {max_cpus})"}
        if per_start is not None and per_gib is not None:
            estimate["insns"] = base["insns"] + per_start * (cpus - 1) + \
                per_gib * (ram / GIB - 4)
        estimates.append(estimate)
    return estimates
