#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""What XMHF costs: runs the workloads natively and under XMHF, and says what differs.

  bench.py                   all of it: tables here; bench.json and index.html in build/bench
  bench.py --short           one repetition, no host times, no growth; checks exits with a baseline
  bench.py --compare FILE    also: what changed since FILE, a bench.json of before
  bench.py --from FILE       run nothing: FILE is the result, to be shown, compared, written

Exit status: 0, 1 when exits grew (--short) or observers disagree, 2 for usage, 3 when a run fails.
"""

import argparse
import datetime
import json
import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
import baseline  # noqa: E402
import devices  # noqa: E402
import exits  # noqa: E402
import growth  # noqa: E402
import hypapps  # noqa: E402
import page  # noqa: E402
import results as evaluate  # noqa: E402
import table  # noqa: E402
from machine import FIRST, OUT, ROOT, Core, Failed, Run  # noqa: E402

GUEST = os.path.join(ROOT, "build", "guest")
# No randomness that would move code and data from run to run: nokaslr, norandmaps, trust_cpu=off.
APPEND = ("console=ttyS0 quiet panic=-1 nokaslr norandmaps random.trust_cpu=off rdinit=/bin/bench "
          "bench_repeat={}")
# XMHF takes the processor for one that holds INIT back, as real ones do: then nothing watches the
# APIC. The emulated one would reset itself, but on a single CPU nobody sends an INIT.
HELD = "init=held"
WATCHED_SHORT = "sha256,sleeps"
BEGIN, END = "<!-- written by bench/bench.py --write-docs -->", "<!-- end -->"


def boot(repeats, only):
    """The runner's arguments for the benchmark's guest, and its second disk."""
    disk = os.path.join(OUT, "disk.img")
    with open(disk, "wb") as f:
        f.truncate(64 << 20)
    extra = ["-drive", f"if=none,id=second,format=raw,snapshot=on,file={disk}",
             "-device", "ide-hd,bus=ide.2,drive=second"]
    append = APPEND.format(repeats) + (f" bench_only={only}" if only else "")
    return ["--kernel", os.path.join(GUEST, "vmlinuz"), "--initrd", os.path.join(OUT, "initrd"),
            "--append", append, *[f"--qemu-arg={a}" for a in extra]]


def run(core, name, repeats, only="", extra=(), **how):
    one = Run(name).start(core, [*boot(repeats, only), *extra], kernel=os.path.join(GUEST, "vmlinuz"), **how)
    if not one.ended:
        raise Failed(f"{name}: the guest did not finish; see {one.files['serial']}")
    return one


def measure(core, short, repeats):
    """All runs; the results as they go to the JSON file."""
    native = run(core, "native", repeats, native=True)
    xmhf = run(core, "xmhf", repeats, options=HELD)
    watched = run(core, "watched", repeats, only=WATCHED_SHORT if short else "")
    timed = {}, {}
    if not short:
        timed = [evaluate.samples(run(core, f"{name}-timed", repeats, count=False, **how), False)
                 for name, how in (("native", {"native": True}), ("xmhf", {"options": HELD}))]
    counted = [evaluate.samples(r, True) for r in (native, xmhf, watched)]
    results = {"format": 1, "date": datetime.date.today().isoformat(), "commit": commit(),
               "short": short, "repeats": repeats,
               "emulator": xmhf.log[0].removeprefix("xmhf-run: "), "kernel": kernel(),
               "rows": evaluate.rows(*counted, *timed),
               "probes": evaluate.probes(core, counted[1]),
               "cause_costs": evaluate.cause_costs(watched),
               "boot": {"before_kernel": evaluate.before_kernel(xmhf)},
               "start_up": evaluate.start_up(xmhf), "image_bytes": core.size,
               "disagreements": [text for r in (xmhf, watched) for text in
                                 exits.disagreements(r, FIRST) + xmhfctl_disagreement(r)],
               "sloc": sloc()}
    if not short:
        points = growth.measure(core)
        results["hypapps"] = hypapps.measure(core)
        results["devices"] = devices.measure(
            lambda *words, **how: run(core, *words, **how), repeats)
        results["growth"] = {"points": points, "per_cpu": core.per_cpu, "max_cpus": core.max_cpus,
                             "paper": growth.paper(points, core.per_cpu, core.max_cpus)}
    results["goals"] = goals(results)
    return results


def xmhfctl_disagreement(run_):
    """At the end of the run xmhfctl has to show no less than the emulator counted before it."""
    shown = {} if run_.xmhfctl is None else run_.xmhfctl["cpus"][0]
    total = sum(sum(exits.by_cause(m).values()) for m in run_.marks)
    last = sum(exits.by_cause(run_.marks[-1]).values())
    if not total - last <= shown.get("total", 0) <= total:
        return [f"xmhfctl shows {shown.get('total')} exits, the emulator counts {total}"]
    return []


def commit():
    def git(*words):
        return subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True,
                              check=False).stdout.strip()
    dirty = git("status", "--porcelain", "--", "core", "svm", "x86", "loader", "include")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + (" with changes" if dirty else "")


def kernel():
    """The version that a bzImage names (Linux, Documentation/x86/boot: kernel_version)."""
    with open(os.path.join(GUEST, "vmlinuz"), "rb") as f:
        data = f.read(1 << 16)
    at = int.from_bytes(data[0x20e:0x210], "little") + 0x200
    return "Linux " + data[at:at + 200].split(b"\0")[0].decode("ascii", "replace").split(" ")[0]


def sloc():
    """[name, [C, headers, assembly, total]]"""
    tool = os.path.join(ROOT, "tools", "sloc")
    done = subprocess.run([tool], capture_output=True, text=True, check=False)
    lines = []
    for line in done.stdout.splitlines()[1:]:
        found = re.match(r"(.+?)\s{2,}([\d ]+?)(?:\s+\(.*\))?$", line)
        if found:
            values = [int(x) for x in found[2].split()]
            lines.append([found[1], [None] * (4 - len(values)) + values])
    return lines


def goals(results):
    found = []

    def goal(name, limit, value, met):
        found.append({"name": name, "limit": limit, "value": value, "met": bool(met)})

    for row in results["rows"]:
        limit = 1.01 if row["name"] == "boot" else 1.001
        # What is more than native although XMHF executed next to nothing is the guest's own chance.
        own = 1 + row["xmhf"]["core"] / row["native"]["insns"]
        chance = max(row["native"]["spread"], row["xmhf"]["spread"])
        noise = own <= limit < row["ratio"] <= own + chance
        text = table.ratio(row["ratio"])
        if noise:
            text += f" (XMHF's own {own:.5f}, spread {table.percent(chance)})"
        goal(f"ratio: {row['title']}", f"{limit}", text, row["ratio"] <= limit or noise)
    by_name = {row["name"]: row for row in results["rows"]}
    before = results["boot"]["before_kernel"]
    others = sum(n for c, n in by_name["boot"]["xmhf"]["exits"].items() if c != "chipset") + \
        sum(sum(d.values()) for c, d in before.items() if c != "chipset")
    goal("exits until userspace, the chipset guard's apart", "500", table.number(others),
         others <= 500)
    cpuid = by_name["cpuid"]["xmhf"]["exits"].get("cpuid", 0)
    goal("exits of 20,000 CPUID", "0", table.number(cpuid), cpuid == 0)
    for probe in results["probes"]:
        goal(f"instructions: {probe['title']}", "250", table.number(probe["insns"]),
             probe["insns"] <= 250)
    for row in results.get("hypapps", {}).get("rows", []):
        if row["name"] == "hypercall":
            goal("instructions: hypercall to a hypapp", "1,000", table.number(row["insns"]),
                 row["insns"] <= 1000)
        goal(f"instructions with no hypapp: {row['name']}", "0", table.number(row["none"]),
             row["none"] == 0 or row["name"] in ("hypercall", "protect", "partition"))
    for row in results.get("devices", {}).get("rows", []):
        own = 1 + row["xmhf"]["core"] / row["native"]["insns"]
        chance = max(row["native"]["spread"], row["xmhf"]["spread"])
        text = f"{table.ratio(row['ratio'])} (XMHF's own {own:.5f}, spread {table.percent(chance)})"
        goal(f"ratio: {row['title']}", "1.01", text,
             row["ratio"] <= 1.01 or own <= 1.01 and row["ratio"] <= own + chance)
    start = results["start_up"]
    goal("instructions from XMHF's entry to the guest's", "20,000,000",
         table.number(start["insns"]), start["insns"] < 20e6)
    kept = start["kept_kib"]
    for p in results.get("growth", {}).get("points", []):
        kept = p["kept_kib"] if (p["mem"], p["cpus"]) == ("4G", 2) else kept
    goal("KiB kept at 4 GiB", "16,384", table.number(kept), kept <= 16384)
    return found


def parse(argv):
    p = argparse.ArgumentParser(prog="bench.py", description=__doc__, allow_abbrev=False,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--short", action="store_true")
    p.add_argument("--compare", metavar="FILE")
    p.add_argument("--repeats", metavar="N", type=int, choices=range(1, 6))
    p.add_argument("--xmhf", metavar="FILE", default=os.path.join(ROOT, "build", "xmhf.elf"))
    p.add_argument("--core", metavar="FILE", default=os.path.join(ROOT, "build", "core-svm.elf"))
    p.add_argument("--baseline", metavar="FILE",
                   default=os.path.join(ROOT, "bench", "baseline.json"))
    p.add_argument("--write-baseline", action="store_true",
                   help="take the exits of this run as the baseline of --short")
    p.add_argument("--from", metavar="FILE", dest="given")
    p.add_argument("--write-docs", action="store_true",
                   help="put the tables into docs/performance.md")
    return p.parse_args(argv)


def write_docs(results):
    """The tables, between the two comments in docs/performance.md."""
    path = os.path.join(ROOT, "docs", "performance.md")
    with open(path, encoding="utf-8") as f:
        before, rest = f.read().split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    head = f"Commit {results['commit']}, {results['date']}; {results['emulator']}; guest " \
           f"{results['kernel']}; medians of {results['repeats']}.\n"
    body = "\n".join(
        f"### {title}\n\n```\n{table.grid(columns, lines)}\n```\n\n{note}".rstrip() + "\n"
        for title, columns, lines, note in table.available(results))
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"{before}{BEGIN}\n{head}\n{body}{END}{after}")


def report(results, args, old):
    name = "bench-short.json" if args.short else "bench.json"
    path = os.path.join(OUT, name)
    if not args.given:
        with open(path, "w", encoding="utf-8") as f:
            json.dump(results, f, indent=1)
    print(table.text(results))
    if old:
        print(table.compare(old, results))
    written = [] if args.given else [path]
    if not args.short:
        written.append(page.write(results, OUT))
    if args.write_docs:
        write_docs(results)
    failed = [f"observers disagree: {d}" for d in results["disagreements"]]
    if args.write_baseline:
        baseline.write(args.baseline, results)
        written.append(args.baseline)
    elif args.short:
        failed += baseline.check(args.baseline, results)
    for text in failed:
        print(f"bench: {text}")
    if written:
        print("bench: wrote " + ", ".join(os.path.relpath(p) for p in written))
    return 1 if failed else 0


def main(argv):
    args = parse(argv)
    old = None
    try:
        if args.compare:
            with open(args.compare, encoding="utf-8") as f:
                old = json.load(f)
        if args.given:
            with open(args.given, encoding="utf-8") as f:
                results = json.load(f)
            args.short = results["short"]
            results["goals"] = goals(results)
            return report(results, args, old)
        core = Core(args.xmhf, args.core)
        repeats = args.repeats or (1 if args.short else 5)
        return report(measure(core, args.short, repeats), args, old)
    except (OSError, ValueError) as e:
        print(f"bench: {e}", file=sys.stderr)
        return 2
    except Failed as e:
        print(f"bench: {e}", file=sys.stderr)
        return 3


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
