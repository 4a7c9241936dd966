# SPDX-License-Identifier: BSD-2-Clause
"""The guest tools of the hypapps as far as they need no machine: what xmhf-trace makes of a log."""

import json
import os
import subprocess

import pytest

from machine import ROOT

TRACE = os.path.join(ROOT, "build", "guest", "xmhf-trace")
WATCH = os.path.join(ROOT, "build", "guest", "xmhf-watch")
LOG = """\
xmhf: XMHF 0.1 (AMD SVM)
xmhf: trace: @1000 0 0 101 0 0 12 13 ffffff9c 7ffd0 0 cat
xmhf: trace: @1800 1 0 ffffffff 2 0 77 77 0 0 0\x20
xmhf: hello: @1800 1 0 1 2 0 77 77 0 0 0 x
xmhf: trace: @2000 1 1 70 1 1 1 1 8f 0 0 swapper/0
xmhf: trace: @2400 1 1 71 0 1 1 1 0 0 0 a"b\\c
xmhf: trace: @2800 1 2 c0000080 1 0 1 1 d01 0 0 init
xmhf: trace: @2c00 1 3 3 1 0 1 1 7000 0 0 init
xmhf: trace: @3000 1 4 1 0 0 1 1 abc000 0 0 init
xmhf: trace: @3400 1 5 1 0 0 1 1 abc000 0 0 none
xmhf: trace: @3400 cut
"""
TEXT = """\
    0.000000 cpu0 cat/13 syscall 257 openat(0xffffff9c, 0x7ffd0, 0x0)
    0.000002 cpu1 cr3:0x4d000 syscall 4294967295 syscall_4294967295(0x0, 0x0, 0x0)
    0.000004 cpu1 swapper/0/1 port out 0x70 0x8f at 0x0
    0.000005 cpu1 a"b\\c/1 port in 0x71 at 0x0
    0.000006 cpu1 init/1 msr wrmsr 0xc0000080 0xd01 at 0x0
    0.000007 cpu1 init/1 cr3 mov cr3 0x7000 at 0x0
    0.000008 cpu1 init/1 page write 0xabc000 at 0x0
"""


def run(program, *args, text=""):
    return subprocess.run([program, *args], input=text, capture_output=True, text=True, check=False)


@pytest.fixture(autouse=True)
def built():
    subprocess.run(["make", "-s", "deb"], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)


def test_text():
    done = run(TRACE, "convert", "-", text=LOG)
    assert done.returncode == 0, done.stderr
    assert done.stdout == TEXT


def test_json(tmp_path):
    log = tmp_path / "log"
    log.write_text(LOG)
    out = tmp_path / "trace.json"
    done = run(TRACE, "--json", "--mhz", "1", "-o", str(out), "convert", str(log))
    assert done.returncode == 0 and done.stdout == ""
    trace = json.loads(out.read_text())
    events = trace["traceEvents"]
    assert [e["name"] for e in events] == [
        "openat", "syscall_4294967295", "out 0x70", "in 0x71", "wrmsr 0xc0000080", "mov cr3",
        "write"]
    # What the format demands of an instant event.
    for event in events:
        assert event["ph"] == "i" and event["s"] == "t"
        assert isinstance(event["pid"], int) and isinstance(event["tid"], int)
    assert [e["ts"] for e in events] == [n * 0x400 if n else 0 for n in (0, 2, 4, 5, 6, 7, 8)]
    assert events[0]["args"] == {"cpu": 0, "comm": "cat", "number": 257,
                                 "args": ["0xffffff9c", "0x7ffd0", "0x0"]}
    assert events[3]["args"]["comm"] == 'a"b\\c'


def test_filter_and_empty():
    done = run(TRACE, "--comm", "cat", "convert", "-", text=LOG)
    assert done.stdout == TEXT.split("\n", 1)[0] + "\n"
    done = run(TRACE, "--json", "convert", "-")
    assert json.loads(done.stdout)["traceEvents"] == []


@pytest.mark.parametrize("program", [TRACE, WATCH])
def test_usage(program):
    name = os.path.basename(program)
    for args in ([], ["nonsense"], ["--nonsense"], ["convert"] if program == TRACE else ["add"]):
        done = run(program, *args)
        assert done.returncode in (2, 3) and done.stdout == "", args
    assert run(program, "--version").stdout.startswith(name + " ")
    assert run(program, "--help").returncode == 0
