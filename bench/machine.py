# SPDX-License-Identifier: BSD-2-Clause
"""One run of an emulated machine under the counter (plugin/counter.c), and what it leaves."""

import bisect
import json
import os
import re
import shutil
import struct
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OUT = os.path.join(ROOT, "build", "bench")
RUNNER = os.path.join(ROOT, "tools", "xmhf-run")
TABLE = re.compile(r"^vmexit\(([0-9a-f]+), ([0-9a-f]+), ([0-9a-f]+), ([0-9a-f]+)\)!")

# The core's arrays with an element a processor.
PER_CPU = ("vcpus", "vmcbs", "host_state", "host_save", "cpu_stacks", "tss", "gdt")

# Marks: the points between which the counter counts. Workload n: FIRST + 2n to FIRST + 2n + 1.
END, LOADER, FIRST_VMRUN, KERNEL, USERSPACE, FIRST = 0, 2, 3, 4, 10, 100


class Failed(Exception):
    """A run that did not do what it should: there is nothing to be said of its cost."""


class Core:
    """The boot image under test, copied so that a build in the meantime does no harm."""

    def __init__(self, image, elf):
        self.image = os.path.join(OUT, "xmhf.elf")
        self.elf = os.path.join(OUT, "core.elf")
        os.makedirs(OUT, exist_ok=True)
        shutil.copy(image, self.image)
        shutil.copy(elf, self.elf)
        self.names, self.addresses = [], []
        symbols = {}
        sizes = {}
        nm = subprocess.run(["nm", "-S", self.elf], capture_output=True, text=True, check=True)
        for line in sorted(nm.stdout.splitlines()):
            words = line.split()
            if len(words) < 3:
                continue
            # Of two static objects with one name, which the linker tells apart by a suffix: the larger.
            name, size = words[-1].split(".")[0], int(words[1], 16) if len(words) == 4 else 0
            if size >= sizes.get(name, 0):
                symbols[name], sizes[name] = int(words[0], 16), size
            if words[-2] in "tT":
                self.addresses.append(int(words[0], 16))
                self.names.append(words[-1])
        try:
            self.first, self.end = symbols["core_start"], symbols["core_text_end"]
            self.vmcbs = symbols["vmcbs"]
            self.max_cpus = sizes["vmcbs"] // 4096
            self.per_cpu = sum(sizes[x] for x in PER_CPU) // self.max_cpus
        except KeyError as e:
            raise Failed(f"{elf} has no symbol {e}") from e
        self.check()
        self.size = os.path.getsize(self.image)

    def check(self):
        """The image has to contain this very core, or its symbols would be at other places."""
        flat = self.elf + ".bin"
        subprocess.run(["objcopy", "-O", "binary", self.elf, flat], check=True)
        with open(flat, "rb") as f:
            code = f.read()
        with open(self.image, "rb") as f:
            if code not in f.read():
                raise Failed(f"{self.image} does not contain {self.elf}: build them together")

    def name(self, address):
        """The function that an address lies in."""
        return self.names[bisect.bisect(self.addresses, address) - 1]

    def entry(self):
        """The first bytes of the loader."""
        with open(self.image, "rb") as f:
            data = f.read()
        entry, table = struct.unpack_from("<QQ", data, 0x18) if data[4] == 2 else \
            struct.unpack_from("<II", data, 0x18)
        size, count = struct.unpack_from("<HH", data, 0x36 if data[4] == 2 else 0x2a)
        for i in range(count):
            at = table + i * size
            if data[4] == 2:
                offset, address, length = (struct.unpack_from("<Q", data, at + o)[0]
                                           for o in (8, 16, 32))
            else:
                offset, address, length = (struct.unpack_from("<I", data, at + o)[0]
                                           for o in (4, 8, 16))
            if address <= entry < address + length:
                return data[offset + entry - address:][:12]
        raise Failed(f"no code at the entry point of {self.image}")


def kernel_entry(path):
    """The first bytes of a bzImage's 32-bit code."""
    with open(path, "rb") as f:
        data = f.read(1 << 17)
    sectors = data[0x1f1] or 4
    return data[(sectors + 1) * 512:][:12]


def marker(number, code):
    return f"start={number}:{code.hex()}"


class Run:
    """What one run left: marks (list of dicts), lines (the guest's), log (XMHF's lines)."""

    def __init__(self, name):
        self.name = name
        self.files = {kind: os.path.join(OUT, f"{name}.{kind}")
                      for kind in ("serial", "log", "counts", "exits")}
        self.marks, self.lines, self.log = [], [], []

    def start(self, core, boot, *, native=False, count=True, options="", smp=1, mem="4G",
              status=0, timeout=900, kernel=None, hypapps=None):
        """Run the machine. boot: arguments of the runner that say what it boots."""
        plugin = [os.path.join(OUT, "counter.so"), f"out={self.files['counts']}",
                  marker(LOADER, core.entry()), f"count={int(count)}", f"cpus={smp}"]
        if kernel:
            plugin.append(marker(KERNEL, kernel_entry(kernel)))
        if not native:
            plugin += [f"core={core.first:#x}:{core.end:#x}", f"vmcbs={core.vmcbs:#x}"]
        if hypapps:
            plugin.append(f"hypapps={hypapps}")
        # The emulator's only sources of chance are its random numbers and the clock of the host.
        extra = ["-plugin", ",".join(plugin), "-seed", "1", "-no-reboot",
                 "-rtc", "base=2026-01-01T00:00:00,clock=vm",
                 "-d", "in_asm,plugin", "-dfilter", "0x1+0x1", "-D", self.files["exits"]]
        command = [RUNNER, "--icount", "--smp", str(smp), "--mem", mem, "--xmhf", core.image,
                   f"--xmhf-args={options}",
                   "--serial", self.files["serial"], "--log", self.files["log"],
                   "--timeout", str(timeout), *boot, *[f"--qemu-arg={a}" for a in extra]]
        if native:
            command.append("--native")
        sys.stderr.write(f"bench: running {self.name}\n")
        done = subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode
        if done != status:
            raise Failed(f"{self.name}: the machine ended with status {done}; "
                         f"see {self.files['log']} and {self.files['serial']}")
        self.read()
        return self

    def read(self):
        with open(self.files["counts"], encoding="ascii") as f:
            self.marks = [json.loads(line) for line in f]
        with open(self.files["serial"], encoding="utf-8", errors="replace") as f:
            text = f.read()
        failed = re.search(r"bench: failed: .*", text)
        if failed:
            raise Failed(f"{self.name}: {failed[0]}")
        self.lines = [json.loads(m) for m in re.findall(r"bench: (\{.*\})", text)]
        self.ended = "bench: end" in text
        stats = re.search(r'^\{"cpus": .*$', text, re.MULTILINE)
        self.xmhfctl = json.loads(stats[0]) if stats else None
        with open(self.files["log"], encoding="utf-8", errors="replace") as f:
            self.log = f.read().splitlines()

    def mark(self, number):
        """The interval that mark `number` ends (the first of them)."""
        for m in self.marks:
            if m["mark"] == number:
                return m
        raise Failed(f"{self.name}: the machine never came to mark {number}; "
                     f"see {self.files['counts']}")

    def since(self, number, key):
        """The sum of key from mark LOADER (or the start) up to mark `number`."""
        total = 0
        for m in self.marks:
            total = 0 if m["mark"] == LOADER else total + m[key]
            if m["mark"] == number:
                return total
        raise Failed(f"{self.name}: no mark {number}")

    def emulator_log(self):
        """The emulator's own log: for every mark, [(code, info1, info2), ...] since the last."""
        intervals, current = [], []
        with open(self.files["exits"], encoding="ascii", errors="replace") as f:
            for line in f:
                found = TABLE.match(line)
                if found:
                    current.append(tuple(int(x, 16) for x in found.groups()[:3]))
                elif line.startswith("mark "):
                    intervals.append((int(line[5:]), current))
                    current = []
        return intervals
