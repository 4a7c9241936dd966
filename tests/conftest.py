# SPDX-License-Identifier: BSD-2-Clause
"""Machine tests: every tests/*/*.toml is a list of stanzas, and each stanza is one or more tests.

    [[test]]
    name = "debian"                  # required; test ids are FOLDER/NAME[smp=2,xmhf]
    guest = "debian"                 # what to boot, one of: an image that tools/mkguest makes,
    disk = "build/x.img"             #   an image of a hard disk,
    kernel = "build/x.elf"           #   a kernel (xmhf-run --kernel) with, if wanted,
    initrd = "build/x"               #   its initrd
    append = "text"                  #   and command line
    smp = [1, 2]                     # one test for each number of CPUs;      default [2]
    on = ["native", "xmhf"]          # one test without and one with XMHF;    default both
    cpu = ["amd", "intel"]           # one test for each of these machines: amd on QEMU, intel or
                                     # amd-bochs on Bochs;                    default ["amd"]
    mem = "512M"                     # RAM;                                   default "1G"
    parallel = true                  # its CPUs run on all cores (xmhf-run --parallel): for what is
                                     # about CPUs that do something in the same moment
    args = ["--iommu", "amd"]        # more options of tools/xmhf-run (--device and --scratch for
                                     # devices)
    image = "build/xmhf.elf"         # XMHF's boot image;                      default this one
    xmhf-args = "loglevel=debug"     # XMHF's command line
    hypapps = ["build/hypapps/hello.hypapp,a b"]  # hypapps to load, each with its arguments
    timeout = 120                    # seconds for the whole machine;         default 180
                                     # (on Bochs: at least 400)
    status = 0                       # exit status of xmhf-run (see its --help), or "running": the
                                     # machine still runs after the last step, and is ended then;
                                     # or "any": it is ended then, whatever it does;
                                     #                                        default 0
    tag = "effect"                   # attacks: "effect" if it succeeds with the control taken out,
                                     # "response" if only the answer shows; counted at the end
    steps = [                        # in this order:
      "login: ",                         # the serial line shows this from here on
      {expect = "x", timeout = 20},      # the same, within a time of its own
      {send = "nproc\\n"},                # type on the serial line
      {send = "id\\n", expect = "^uid=0"},  # type, then expect
      {log = "^xmhf: guest: "},          # XMHF's log shows this (anywhere)
      {monitor = "nmi"},                 # a command of QEMU's monitor
      {monitor-has = ["info registers", "A20=0"]},  # sooner or later it answers with this text
      {region-not = "x"},                # this text is nowhere in XMHF's memory; region-has: it is
      {at-reset-not = "x"},              # wait until the machine is to be reset, hold it there: this
                                         # text is nowhere in RAM (at-reset-has: it is); go on.
                                         # at-off-not: likewise when it is switched off
    ]
    serial-not = ["Oops"]            # must nowhere be on the serial line
    log = ["^xmhf: region "]         # must all be in XMHF's log at the end, in this order
    log-not = ["^xmhf: deny"]        # must not be there
    log-count = {"^xmhf: 2 CPUs$" = 2}  # are there so often
    native = {status = 3}            # values that hold natively in place of those above
    xmhf = {log = ["..."]}           # likewise with XMHF
    intel = {mem = "256M"}           # likewise on an Intel processor, in place of all those above;
    amd-bochs = {xmhf = {}}          # likewise; these two may have tables native and xmhf, too

All patterns are Python regular expressions in which ^ and $ are ends of lines; carriage returns
and terminal escape sequences are taken off the serial line first. {smp} stands for the number of
CPUs in every string. Paths start at the root of the tree. `log`, `log-not` and `log-count` hold
for tests with XMHF only: natively a guest could write there what it likes. Unknown keys are
errors. With XMHF_IMAGE=FILE in the environment (tools/test-all --image) the tests with XMHF run on
that image, but for stanzas that name their own. What the machine wrote is kept under build/test/ID/. To run some tests only, use pytest's
-k with parts of names, smp2 for [smp=2...], and the machine: make test T='debian and smp2 and not
native', T='bochs and attacks' (all that runs on Bochs; "intel" is also in the names of tests of VT-d).
"""

import argparse
import copy
import os
import signal
import sys
import tomllib

import pytest

from machine import IMAGE, MONITOR_STEPS, ROOT, MachineError, run_machine

sys.path.insert(0, os.path.join(ROOT, "tools"))
import emulator  # noqa: E402
import emulator_qemu  # noqa: E402

KEYS = {"name": str, "guest": str, "disk": str, "kernel": str, "initrd": str, "append": str,
        "smp": list, "on": list, "mem": str, "args": list, "image": str, "xmhf-args": str,
        "parallel": bool, "hypapps": list, "timeout": int, "status": (int, str), "steps": list,
        "serial-not": list, "log": list, "log-not": list, "log-count": dict, "native": dict,
        "xmhf": dict, "tag": str, "cpu": list, "intel": dict, "amd-bochs": dict}
STEP_KEYS = {"expect", "timeout", "send", "log"} | MONITOR_STEPS
MACHINES = {"amd": [], "intel": ["--cpu", "intel"],
            "amd-bochs": ["--cpu", "amd", "--emulator", "bochs"]}
BOCHS_TIMEOUT = 400
DEFAULTS = {"smp": [2], "cpu": ["amd"], "on": ["native", "xmhf"], "mem": "1G", "args": [],
            "parallel": False, "hypapps": [], "timeout": 180, "status": 0, "steps": [],
            "serial-not": [], "log": [], "log-not": [], "log-count": {}}


def check_stanza(stanza):
    """What is wrong with a stanza, or None."""
    for key, value in stanza.items():
        if key not in KEYS:
            return f"unknown key '{key}'"
        if not isinstance(value, KEYS[key]):
            return f"'{key}' has the wrong type"
    if "name" not in stanza:
        return "no name"
    if sum(key in stanza for key in ("guest", "disk", "kernel")) != 1:
        return "wants exactly one of guest, disk and kernel"
    for step in stanza.get("steps", []):
        if isinstance(step, dict) and not set(step) <= STEP_KEYS:
            return f"unknown keys in step {step}"
    for mode in stanza.get("on", []):
        if mode not in ("native", "xmhf"):
            return f"'on' knows native and xmhf, not '{mode}'"
    for cpu in stanza.get("cpu", []):
        if cpu not in MACHINES:
            return f"'cpu' knows {', '.join(MACHINES)}, not '{cpu}'"
    if not isinstance(stanza.get("status", 0), int) and stanza["status"] not in ("running", "any"):
        return "status is a number, 'running' or 'any'"
    if stanza.get("tag", "effect") not in ("effect", "response"):
        return "tag is 'effect' or 'response'"
    return None


def substitute(value, smp):
    """{smp} in every string of a stanza."""
    if isinstance(value, str):
        return value.replace("{smp}", str(smp))
    if isinstance(value, list):
        return [substitute(v, smp) for v in value]
    if isinstance(value, dict):
        return {substitute(k, smp): substitute(v, smp) for k, v in value.items()}
    return value


def cases(stanza):
    """(id, stanza of one single machine) for every case of a stanza."""
    wrong = check_stanza(stanza)
    if wrong:
        raise ValueError(f"stanza '{stanza.get('name', '?')}': {wrong}")
    special = ("native", "xmhf", "intel", "amd-bochs")
    common = {**DEFAULTS, **{k: v for k, v in stanza.items() if k not in special}}
    for cpu in common["cpu"]:
        special_cpu = stanza.get(cpu, {})
        machine = {**common, **special_cpu}
        for smp in machine["smp"]:
            for mode in machine["on"]:
                case = {**common, **stanza.get(mode, {}), **special_cpu, **special_cpu.get(mode, {})}
                case = {k: v for k, v in case.items() if k not in special}
                case = substitute(copy.deepcopy(case), smp)
                wrong = check_stanza(case)
                if wrong:
                    raise ValueError(f"stanza '{stanza['name']}', {mode}: {wrong}")
                case.update(smp=smp, mode=mode, cpu=cpu, args=MACHINES[cpu] + case["args"])
                suffix = "" if cpu == "amd" else f",{cpu}"
                if cpu != "amd":
                    case["timeout"] = max(case["timeout"], BOCHS_TIMEOUT)
                yield f"{stanza['name']}[smp={smp},{mode}{suffix}]", case


class StanzaFile(pytest.File):
    def collect(self):
        folder = self.path.parent.name
        with open(self.path, "rb") as f:
            stanzas = tomllib.load(f)
        if set(stanzas) != {"test"}:
            raise ValueError(f"{self.path}: wants [[test]] tables and nothing else")
        seen = set()
        for stanza in stanzas["test"]:
            for name, case in cases(stanza):
                if name in seen:
                    raise ValueError(f"{self.path}: two tests are named {name}")
                seen.add(name)
                if IMAGE and (case["mode"] == "native" or "image" in case):
                    continue
                yield MachineTest.from_parent(self, name=f"{folder}/{name}", case=case)


def missing_qemu(case):
    """Why a stanza that wants the newer QEMU cannot have it (its package is not ours, and moves); or None."""
    if "--qemu" not in case["args"]:
        return None
    try:
        emulator_qemu.programs(argparse.Namespace(qemu="new"))
    except emulator.Missing as e:
        return str(e)
    return None


class MachineTest(pytest.Item):
    def __init__(self, case, **kw):
        super().__init__(**kw)
        self.case = case
        self.extra_keyword_matches.update({f"smp{case['smp']}", case["mode"], case["cpu"],
                                            self.path.stem})
        if case["cpu"] != "amd":
            self.extra_keyword_matches.add("bochs")
        if "tag" in case:
            self.user_properties.append(("tag", case["tag"]))

    def runtest(self):
        missing = missing_qemu(self.case)
        if missing:
            pytest.skip(missing)
        run_machine(self.case, os.path.join(ROOT, "build", "test", self.name))

    def repr_failure(self, excinfo, style=None):
        if isinstance(excinfo.value, MachineError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self):
        return self.path, None, self.name


def pytest_configure():
    # Ends machines, too, when somebody ends the tests.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


def pytest_collect_file(parent, file_path):
    if file_path.suffix == ".toml":
        return StanzaFile.from_parent(parent, path=file_path)
    return None


def pytest_report_teststatus(report):
    """With -v, how long each test took."""
    if report.when == "call" and report.outcome in ("passed", "failed"):
        word = f"{report.outcome.upper()} ({report.duration:.1f} s)"
        return report.outcome, {"passed": ".", "failed": "F"}[report.outcome], word
    return None


def pytest_terminal_summary(terminalreporter):
    """How many attack tests passed, by tag."""
    tags = [value for report in terminalreporter.stats.get("passed", [])
            for key, value in report.user_properties if key == "tag"]
    if tags:
        terminalreporter.write_line(f"attacks: {tags.count('effect')} by effect, "
                                    f"{tags.count('response')} by response")
