# SPDX-License-Identifier: BSD-2-Clause
"""What no attack may change of XMHF's memory, compared from outside of the machine.

A snapshot is taken through the emulator's monitor when XMHF starts the guest, another when the
machine ends; and the code is also compared with the file that was booted. Compared are:

  - code and read-only data;
  - every object that is written at boot only, as proofs/shared.txt says (`boot`): all bounds,
    watched addresses, what the firmware said; and those of FROZEN;
  - all page tables: the host's, the guest's, the devices', hypapps'. None of the attacks makes XMHF
    change one;
  - the controls of each processor's VMCB, but the two intercepts that deliver NMIs;
  - the page below 640 KiB through which processors start.

The rest changes as XMHF works: stacks, the guest's registers and VMCBs, counters, the log, locks,
what devices were told. proofs/shared.txt has the reason for each object.
"""

import os
import re
import struct
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORE_VA = 0xffffffff80000000
PAGE = 4096
FOLDERS = ("core", "svm", "x86", "iommu")
# Not `boot` for the checker of shared.txt, but never written again all the same.
FROZEN = {"gdt", "iopm", "host_state", "pool", "boot"}
IRET, DB = 1 << 20, 1 << 1
# Controls of a VMCB, APM vol. 2, table B-1: name, offset, struct format, bits that may change.
CONTROLS = (("intercepts of CRs and DRs", 0x00, "<Q", 0), ("exceptions", 0x08, "<I", DB),
            ("intercepts 1", 0x0c, "<I", IRET), ("intercepts 2", 0x10, "<I", 0),
            ("IOPM_BASE_PA", 0x40, "<Q", 0), ("MSRPM_BASE_PA", 0x48, "<Q", 0),
            ("TSC_OFFSET", 0x50, "<Q", 0), ("ASID", 0x58, "<I", 0), ("NP_ENABLE", 0x90, "<Q", 0),
            ("nCR3", 0xb0, "<Q", 0))
HOST_LOW_HOST, HOST_CPUS = 24, 48  # in struct host, core/config.h


def symbols(elf):
    """name -> [(offset in the image, size)] of all objects; static ones may share a name."""
    done = subprocess.run(["nm", "-S", "--defined-only", elf], capture_output=True, text=True,
                          check=True)
    found = {}
    for line in done.stdout.splitlines():
        parts = line.split()
        if len(parts) == 4 and parts[2] in "bBdDrR":
            name = re.sub(r"(\.lto_priv)?(\.\d+)*$", "", parts[3])
            found.setdefault(name, []).append((int(parts[0], 16) - CORE_VA, int(parts[1], 16)))
    return found


def written_at_boot():
    """Names of objects that only boot writes. One that has a namesake elsewhere is left out."""
    boot, others = set(), set()
    with open(os.path.join(ROOT, "proofs", "shared.txt"), encoding="utf-8") as f:
        for line in f:
            found = re.match(r"(\w+)/\w+\.c:(\w+) (\w+)", line)
            if found and found.group(1) in FOLDERS:
                (boot if found.group(3) == "boot" else others).add(found.group(2))
    return boot - others


class Image:
    """The core that was booted: where its objects are in the region."""

    def __init__(self, elf):
        self.objects = symbols(elf)
        with open(elf[:-len(".elf")] + ".bin", "rb") as f:
            self.file = f.read()
        done = subprocess.run(["nm", elf], capture_output=True, text=True, check=True)
        end = re.search(r"^(\w+) . core_rodata_end$", done.stdout, re.MULTILINE)
        self.constant = int(end.group(1), 16) - CORE_VA

    def frozen(self):
        """(name, offset, size) of all that is compared."""
        names = written_at_boot() | FROZEN
        for name in sorted(names & set(self.objects)):
            for at, size in self.objects[name]:
                yield name, at, size

    def word(self, memory, name, offset, form="<Q"):
        return struct.unpack_from(form, memory, self.objects[name][0][0] + offset)[0]


def compare(image, before, after):
    """What is wrong with XMHF's memory, as a list of sentences. Both are (region, start-up page)."""
    wrong = []
    for when, memory in ("begins", before[0]), ("ends", after[0]):
        if memory[:image.constant] != image.file[:image.constant]:
            wrong.append(f"code or read-only data is not the file's when the guest {when}")
    for name, at, size in image.frozen():
        old, new = before[0][at:at + size], after[0][at:at + size]
        if old != new:
            first = next(i for i in range(size) if old[i] != new[i])
            wrong.append(f"{name} has changed, from its byte {first:#x} on: "
                         f"{old[first:first + 8].hex()} became {new[first:first + 8].hex()}")
    for cpu in range(image.word(before[0], "host", HOST_CPUS, "<I")):
        for name, at, form, free in CONTROLS:
            old, new = (image.word(memory, "vmcbs", cpu * PAGE + at, form) & ~free
                        for memory in (before[0], after[0]))
            if old != new:
                wrong.append(f"{name} of cpu {cpu} changed from {old:#x} to {new:#x}")
    if before[1] != after[1]:
        wrong.append("the page through which processors start has changed")
    return wrong


def take(image, machine):
    """A snapshot: (the region, the page through which processors start)."""
    memory = machine.memory(*machine.region())
    low = image.word(memory, "host", HOST_LOW_HOST)
    return memory, machine.memory(low, low + PAGE)
