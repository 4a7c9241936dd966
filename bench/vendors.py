#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""AMD (QEMU) and Intel (Bochs) side by side: what the start, a boot and one exit cost on each.

  vendors.py                 run, print the tables, write build/bench/vendors.json
  vendors.py --write-docs    also put them into docs/performance.md
  vendors.py --from FILE     run nothing: FILE is the result

Time is the number of instructions executed: Bochs stamps each line with it (xmhf-run --ticks), and
the TSC counts them on both (QEMU with --icount). Exit status: 0, 1 when a goal is missed, 3 when
a run fails.
"""

import argparse
import json
import os
import re
import select
import subprocess
import sys
import time

sys.dont_write_bytecode = True
from machine import OUT, ROOT, RUNNER, Failed  # noqa: E402
from table import grid, number  # noqa: E402

sys.path.insert(0, os.path.join(ROOT, "tools"))
import csource  # noqa: E402

GUEST = os.path.join(ROOT, "build", "guest", "debian-fast.img")
COST = os.path.join(ROOT, "build", "tests", "guest", "ticks.elf")
HELLO = os.path.join(ROOT, "build", "hypapps", "hello.hypapp")
MEM = "1G"
TIMEOUT = 600
# GRUB writes a line to the log's port just before it starts XMHF, or natively the boot sector.
MARK = "outb 0xe9 0x40\noutb 0xe9 0x0a"
SHELL = "root@debian:/root# "
BEGIN, END = "<!-- written by bench/vendors.py --write-docs -->", "<!-- end of vendors -->"
PROBES = [("cpuid", "CPUID"), ("rdmsr", "RDMSR of an MTRR"), ("config", "IN from port CF8h"),
          ("info", "hypercall INFO"), ("hypapp", "hypercall to the hypapp hello")]


class Machine:
    """A machine whose serial line is read and typed on."""

    def __init__(self, name, *options):
        self.name = name
        self.ticks = os.path.join(OUT, f"{name}.ticks")
        self.log = os.path.join(OUT, f"{name}.log")
        os.makedirs(OUT, exist_ok=True)
        sys.stderr.write(f"bench: running {name}\n")
        self.serial, self.end = "", time.monotonic() + TIMEOUT + 30
        self.proc = subprocess.Popen(
            [RUNNER, *options, "--log", self.log, "--timeout", str(TIMEOUT)], cwd=ROOT,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0)

    def expect(self, text):
        while text not in self.serial:
            self.read()

    def read(self):
        """More of the serial line; fails at its end."""
        if time.monotonic() > self.end:
            raise Failed(f"{self.name}: time-out; see {self.log}")
        if select.select([self.proc.stdout], [], [], 1)[0]:
            data = os.read(self.proc.stdout.fileno(), 65536)
            if not data:
                raise Failed(f"{self.name}: the machine ended early; see {self.log}")
            self.serial += data.decode("latin-1").replace("\r", "")

    def send(self, text):
        for at in range(0, len(text), 8):
            self.proc.stdin.write(text[at:at + 8].encode())
            time.sleep(0.05)

    def finish(self, status):
        while True:
            data = os.read(self.proc.stdout.fileno(), 65536)
            if not data:
                break
            self.serial += data.decode("latin-1").replace("\r", "")
        if self.proc.wait(30) != status:
            raise Failed(f"{self.name}: it ended with status {self.proc.returncode}; see {self.log}")

    def when(self, kind, pattern):
        """The instructions executed before the first line like this."""
        with open(self.ticks, encoding="utf-8", errors="replace") as f:
            for line in f:
                tick, what, text = (line.rstrip("\n").split(" ", 2) + [""])[:3]
                if what == kind and re.search(pattern, text):
                    return int(tick)
        raise Failed(f"{self.name}: no line like '{pattern}' in {self.ticks}")


def boot(name, cpu, *options):
    """Debian to its shell, what XMHF has counted by then, and power-off."""
    machine = Machine(name, "--cpu", cpu, "--smp", "1", "--mem", MEM, "--disk", GUEST, *options)
    machine.expect(SHELL)
    machine.send("xmhfctl stats --json\n")
    machine.expect(SHELL)
    machine.send("poweroff\n")
    machine.finish(0)
    return machine


def stats(machine):
    found = re.search(r'^\{"cpus": .*$', machine.serial, re.MULTILINE)
    if not found:
        raise Failed(f"{machine.name}: xmhfctl said nothing")
    return {k: v for k, v in json.loads(found[0])["cpus"][0].items()
            if isinstance(v, int) and k not in ("cpu", "total") and v}


def kept(machine):
    """KiB: the region and two pages below 640 KiB."""
    with open(machine.log, encoding="utf-8", errors="replace") as f:
        found = re.search(r"region .*\((\d+) KiB\)", f.read())
    if not found:
        raise Failed(f"{machine.name}: no region in {machine.log}")
    return int(found[1]) + 8


def amd_boot():
    """QEMU: exits, memory."""
    xmhf = boot("qemu-xmhf", "amd")
    return {"exits": stats(xmhf), "kept_kib": kept(xmhf)}


def intel_boot():
    """Bochs: start, boot, memory."""
    native = boot("bochs-native", "intel", "--native", "--grub", MARK, "--ticks",
                  os.path.join(OUT, "bochs-native.ticks"))
    xmhf = boot("bochs-xmhf", "intel", "--grub", MARK, "--ticks",
                os.path.join(OUT, "bochs-xmhf.ticks"))
    entry, guest = xmhf.when("log", "^@$"), xmhf.when("log", "guest: starting")
    begin = native.when("log", "^@$")
    user = r"^Debian GNU/Linux .* CPUs, "
    return {"start": guest - entry, "native": native.when("serial", user) - begin,
            "xmhf": xmhf.when("serial", user) - guest, "kept_kib": kept(xmhf),
            "exits": stats(xmhf)}


def costs(name, cpu, *options):
    """{probe: instructions}. With a hypapp it is asked at each exit: its own row is all that counts."""
    machine = Machine(name, "--cpu", cpu, "--smp", "1", "--mem", "256M", "--kernel", COST, *options)
    machine.finish(1)
    return {k: int(v) / 10 for k, v in re.findall(r"^ticks: (\w+)=(\d+)$", machine.serial,
                                                  re.MULTILINE)}


def all_costs(name, cpu, *options):
    """Without hypapps, and what a call of hello takes."""
    hello = costs(f"{name}-hello", cpu, "--hypapp", HELLO, *options)
    return {**costs(name, cpu, *options), "hypapp": hello["hypapp"]}


def lines():
    """{file: {folder: lines of code}}, headers together."""
    found = {}
    for folder in ("svm", "vmx"):
        for name in sorted(os.listdir(os.path.join(ROOT, folder))):
            with open(os.path.join(ROOT, folder, name), encoding="utf-8") as f:
                n = csource.code_lines(f.read(), assembly=name.endswith(".S"))
            key = "headers" if name.endswith(".h") else name
            found.setdefault(key, {}).setdefault(folder, 0)
            found[key][folder] += n
    return found


def measure():
    return {"intel": intel_boot(), "amd": amd_boot(),
            "costs": {"amd": all_costs("qemu-costs", "amd", "--icount"),
                      "intel": all_costs("bochs-costs", "intel")},
            "native": {"amd": costs("qemu-costs-native", "amd", "--icount", "--native"),
                       "intel": costs("bochs-costs-native", "intel", "--native")},
            "lines": lines()}


def million(n):
    return f"{n / 1e6:,.1f}"


def tables(r):
    """(title, head, body) of each table."""
    intel = r["intel"]
    ratio = intel["xmhf"] / intel["native"]
    yield ("Intel, on Bochs: start and boot", ["", "native", "XMHF", "ratio", "goal", "XMHF64"], [
        ["GRUB's boot to the guest's start, million instructions", "-", million(intel["start"]),
         "-", "20", "392"],
        ["from there to userspace, million instructions", million(intel["native"]),
         million(intel["xmhf"]), f"{ratio:.4f}", "1.01", "1.057"],
        ["KiB kept from the guest", "-", number(intel["kept_kib"]), "-", f"AMD's: {number(r['amd']['kept_kib'])}",
         number(212 << 10)]])
    causes = sorted(set(intel["exits"]) | set(r["amd"]["exits"]))
    yield ("Exits until the shell, by cause (xmhfctl stats)", ["cause", "AMD", "Intel"],
           [[c, number(r["amd"]["exits"].get(c, 0)), number(intel["exits"].get(c, 0))]
            for c in causes])
    yield ("What one exit costs", ["instructions", "AMD", "natively", "Intel", "natively"],
           [[title, *[f"{side[cpu][name]:,.1f}" if name in side[cpu] else "-"
                      for cpu in ("amd", "intel") for side in (r["costs"], r["native"])]]
            for name, title in PROBES])
    rows = [[f, *[number(n.get(x, 0)) for x in ("svm", "vmx")]] for f, n in r["lines"].items()]
    rows.append(["in all", *[number(sum(n.get(x, 0) for n in r["lines"].values()))
                             for x in ("svm", "vmx")]])
    yield "Lines of code", ["file", "svm/", "vmx/"], rows


def missed(r):
    intel = r["intel"]
    return [text for text, bad in (
        ("start: 20 million instructions or more", intel["start"] >= 20e6),
        ("boot: more than 1.01 of native", intel["xmhf"] > 1.01 * intel["native"]),
        ("memory kept: more than on AMD", intel["kept_kib"] > r["amd"]["kept_kib"])) if bad]


def write_docs(r):
    path = os.path.join(ROOT, "docs", "performance.md")
    with open(path, encoding="utf-8") as f:
        before, rest = f.read().split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    body = "\n".join(f"### {title}\n\n```\n{grid(head, rows)}\n```\n"
                     for title, head, rows in tables(r))
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"{before}{BEGIN}\n{body}{END}{after}")


def main(argv):
    p = argparse.ArgumentParser(prog="vendors.py", description=__doc__, allow_abbrev=False,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--write-docs", action="store_true",
                   help="put the tables into docs/performance.md")
    p.add_argument("--from", metavar="FILE", dest="given")
    args = p.parse_args(argv)
    try:
        if args.given:
            with open(args.given, encoding="utf-8") as f:
                r = json.load(f)
        else:
            r = measure()
            with open(os.path.join(OUT, "vendors.json"), "w", encoding="utf-8") as f:
                json.dump(r, f, indent=1)
    except Failed as e:
        print(f"bench: {e}", file=sys.stderr)
        return 3
    for title, head, rows in tables(r):
        print(f"\n{title}\n\n{grid(head, rows)}")
    if args.write_docs:
        write_docs(r)
    for text in missed(r):
        print(f"bench: goal missed: {text}")
    return 1 if missed(r) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
