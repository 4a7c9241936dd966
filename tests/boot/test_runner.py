# SPDX-License-Identifier: BSD-2-Clause
"""tools/xmhf-run itself: its usage errors, exit statuses, log, and how it treats a terminal.

The guests are small kernels (runner.S), one of which also plays an XMHF that panics."""

import os
import re
import signal
import socket
import subprocess
import time

import pexpect
import pytest

from machine import ROOT

RUN = os.path.join(ROOT, "tools", "xmhf-run")
SOURCE = os.path.join(ROOT, "tests", "boot", "runner.S")
POWER_OFF, DEBUG_EXIT, WAIT = 0, 1, 2


@pytest.fixture
def kernel(tmp_path):
    def make(action, code=0, mb=1, text=""):
        out = tmp_path / f"kernel-{action}-{code}-{mb}.elf"
        escaped = text.replace("\n", "\\n")
        source = tmp_path / "kernel.S"
        source.write_text(open(SOURCE, encoding="utf-8").read().replace("TEXT", f'"{escaped}"'))
        subprocess.run(["gcc", "-m32", "-nostdlib", "-static", "-no-pie", "-Wl,-Ttext=0x100000",
                        "-Wl,--build-id=none", "-Wl,-z,noexecstack",
                        "-Wl,--no-warn-rwx-segments", f"-Wa,--defsym,ACTION={action}",
                        f"-Wa,--defsym,CODE={code}", f"-Wa,--defsym,MB={mb}", "-o", out, source],
                       check=True)
        return str(out)
    return make


@pytest.fixture
def run(tmp_path):
    def start(*args, **kw):
        return subprocess.run([RUN, "--log", tmp_path / "log", "--smp", "1", "--mem", "64M",
                               *args], capture_output=True, text=True, timeout=120, check=False,
                              stdin=subprocess.DEVNULL, **kw)
    return start


@pytest.mark.parametrize("args, word", [
    ([], "nothing to boot"),
    (["--disk", "/dev/null/x"], "there is no file"),
    (["--disk", SOURCE, "--kernel", SOURCE], "exclude"),
    (["--kernel", SOURCE], "neither a bzImage nor"),
    (["--disk", SOURCE, "--append", "x"], "belong to --kernel"),
    (["--disk", SOURCE, "--cpu", "arm"], "'arm'"),
    (["--disk", SOURCE, "--cpu", "intel", "--emulator", "qemu"], "no Intel processor with VMX"),
    (["--disk", SOURCE, "--cpu", "intel", "--iommu", "intel"], "has no IOMMU"),
    (["--disk", SOURCE, "--cpu", "intel", "--gdb"], "does not know --gdb"),
    (["--disk", SOURCE, "--cpu", "intel", "--monitor", "x"], "does not know --monitor"),
    (["--disk", SOURCE, "--cpu", "intel", "--qemu-arg=x"], "does not know --qemu-arg"),
    (["--disk", SOURCE, "--cpu", "intel", "--device", "edu"], "does not know --device"),
    (["--disk", SOURCE, "--cpu", "intel", "--scratch", "x"], "does not know --scratch"),
    (["--disk", SOURCE, "--cpu", "intel", "--ticks", "x", "--serial", "y"], "exclude each other"),
    (["--disk", SOURCE, "--bochs-arg", "x"], "--bochs-arg belongs to"),
    (["--disk", SOURCE, "--ticks", "x"], "--ticks takes Bochs"),
    (["--disk", SOURCE, "--fast"], "--fast is for Bochs"),
    (["--disk", SOURCE, "--hypapp", "x,y"], "there is no hypapp 'x'"),
    (["--disk", SOURCE, "--smp", "0"], "not a number of CPUs"),
    (["--disk", SOURCE, "--mem", "4X"], "not a size"),
    (["--disk", SOURCE, "--timeout", "-1"], "not a number of seconds"),
    (["--disk", SOURCE, "--iommu", "arm"], "--iommu"),
    (["--disk", SOURCE, "--gdb", "0"], "not a TCP port"),
    (["--disk", SOURCE, "--xmhf", "/dev/null/x"], "there is no file"),
    (["--disk", SOURCE, "--native", "--log", "/dev/null/x"], "cannot write the log"),
    (["--disk", SOURCE, "--frobnicate"], "unrecognized"),
])
def test_usage(run, args, word):
    done = run(*args)
    assert done.returncode == 2
    assert word in done.stderr and done.stderr.count("\n") == 1
    assert done.stdout == ""


def test_help():
    done = subprocess.run([RUN, "--help"], capture_output=True, text=True, check=True)
    for option in ("--cpu", "--smp", "--mem", "--disk", "--kernel", "--initrd", "--append",
                   "--native", "--hypapp", "--xmhf-args", "--iommu", "--device", "--scratch", "--serial",
                    "--log",
                   "--icount", "--timeout", "--grub", "--gdb", "--qemu-arg", "--bochs-arg", "--ticks", "--fast",
                   "--emulator"):
        assert option in done.stdout


AMD, INTEL = [], ["--cpu", "intel"]
BOTH = pytest.mark.parametrize("machine", [AMD, INTEL], ids=["amd", "intel"])


@pytest.mark.parametrize("mb", [1, 2])
def test_power_off(run, kernel, tmp_path, mb):
    done = run("--native", "--timeout", "60", "--kernel", kernel(POWER_OFF, mb=mb, text="hi\n"),
               "--append", "one two=$x 'q'", "--serial", tmp_path / "serial")
    assert done.returncode == 0, done.stderr
    log = (tmp_path / "log").read_text().splitlines()
    assert log[0].startswith("xmhf-run: QEMU emulator version ")
    assert log[1].startswith("xmhf-run: qemu-system-x86_64 ")
    assert log[2:] == ["hi", "xmhf-run: exit status 0: the guest powered off"]
    if mb == 1:
        assert "one two=$x" in (tmp_path / "serial").read_text(errors="replace")


@pytest.mark.parametrize("code, status", [(0, 1), (1, 3), (0x23, 0x47), (0x7f, 0xff)])
def test_debug_exit(run, kernel, code, status):
    done = run("--native", "--timeout", "60", "--kernel", kernel(DEBUG_EXIT, code))
    assert done.returncode == status, done.stderr


def test_bochs(run, kernel, tmp_path):
    """Power-off, the log, COM1 and the count of instructions on Bochs."""
    done = run(*INTEL, "--native", "--fast", "--timeout", "100", "--append", "one two=$x 'q'",
               "--kernel", kernel(POWER_OFF, text="hi\n"), "--ticks", tmp_path / "ticks")
    assert done.returncode == 0, done.stderr
    assert "one two=$x" in done.stdout
    log = [line for line in (tmp_path / "log").read_text().splitlines()
           if not line.startswith("xmhf-run:  ")]
    assert log[0].startswith("xmhf-run: Bochs 3.0")
    assert log[2] == "hi"
    last = re.fullmatch("xmhf-run: exit status 0: the guest powered off, ([0-9]+) instructions",
                        log[3])
    assert last and int(last[1]) > 1000000
    ticks = (tmp_path / "ticks").read_text()
    assert re.search("^[0-9]+ log hi$", ticks, re.MULTILINE)
    assert ticks.endswith(f"{last[1]} end the guest powered off\n")


def test_bochs_options(run, kernel, tmp_path):
    """--smp, --mem, --serial and --keep-writes mean there what they mean on QEMU."""
    done = run(*INTEL, "--native", "--smp", "3", "--mem", "200M", "--serial", tmp_path / "serial",
               "--append", "one two", "--timeout", "100", "--kernel", kernel(POWER_OFF))
    assert done.returncode == 0, done.stderr
    assert done.stdout == "" and "one two" in (tmp_path / "serial").read_text(errors="replace")
    log = (tmp_path / "log").read_text()
    assert "memory: guest=200," in log and "count=3," in log and "mode=volatile" in log
    disk = tmp_path / "disk"
    disk.write_bytes(bytes(1 << 20))
    done = run(*INTEL, "--native", "--mem", "4G", "--timeout", "8", "--keep-writes", "--disk", disk)
    assert done.returncode == 124, done.stderr
    log = (tmp_path / "log").read_text()
    assert "mode=flat" in log and "memory: guest=4096, host=2048" in log


def test_bochs_debug_exit(run, kernel):
    done = run(*INTEL, "--native", "--timeout", "100", "--kernel", kernel(DEBUG_EXIT, 0x23))
    assert done.returncode == 0x47, done.stderr


def test_bochs_rejects(run, kernel):
    done = run(*INTEL, "--native", "--bochs-arg=cpu: model=no_such_model", "--kernel", kernel(WAIT))
    assert done.returncode == 6
    assert "cpu directive malformed" in done.stderr


def test_icount(run, kernel):
    done = run("--native", "--icount", "--timeout", "60", "--kernel", kernel(DEBUG_EXIT, 5))
    assert done.returncode == 11, done.stderr


@pytest.mark.parametrize("iommu", ["amd", "intel"])
def test_iommu(run, kernel, tmp_path, iommu):
    done = run("--native", "--iommu", iommu, "--timeout", "60", "--kernel", kernel(POWER_OFF))
    assert done.returncode == 0, done.stderr
    assert f"{iommu}-iommu" in (tmp_path / "log").read_text()


def test_devices(run, kernel, tmp_path):
    done = run("--native", "--scratch", "more", "--device", "nvme,drive=more,serial=1", "--device",
               "edu", "--timeout", "60", "--kernel", kernel(POWER_OFF))
    assert done.returncode == 0, done.stderr
    assert " -device edu" in (tmp_path / "log").read_text()
    assert run("--native", "--device", "frob", "--kernel", kernel(POWER_OFF)).returncode == 6


@BOTH
def test_timeout(run, kernel, machine):
    done = run(*machine, "--native", "--timeout", "3", "--kernel", kernel(WAIT))
    assert done.returncode == 124
    assert "time-out after 3 seconds" in done.stderr


def test_emulator_failed(run, kernel):
    done = run("--native", "--qemu-arg=-no-such-option", "--kernel", kernel(WAIT))
    assert done.returncode == 6
    assert "-no-such-option" in done.stderr


@BOTH
def test_panic(run, kernel, tmp_path, machine):
    """XMHF's part is played by a kernel that writes a panic to the debug console."""
    image = kernel(WAIT, mb=2, text="xmhf: so far\nxmhf: panic: first\nxmhf: panic: second\n")
    done = run(*machine, "--xmhf", image, "--timeout", "60", "--kernel", kernel(POWER_OFF))
    assert done.returncode == 4
    assert "xmhf: panic: first\nxmhf: panic: second\n" in done.stderr
    assert "so far" not in done.stderr
    assert "exit status 4" in (tmp_path / "log").read_text().splitlines()[-1]


def test_panic_beats_exit(run, kernel):
    """A machine that panics and ends by itself has panicked all the same."""
    image = kernel(DEBUG_EXIT, mb=2, text="xmhf: panic: quick\n")
    done = run("--xmhf", image, "--timeout", "60", "--kernel", kernel(POWER_OFF))
    assert done.returncode == 4 and "xmhf: panic: quick" in done.stderr


def test_native_guest_cannot_panic_us(run, kernel):
    guest = kernel(DEBUG_EXIT, 2, text="xmhf: panic: forged\n")
    assert run("--native", "--timeout", "60", "--kernel", guest).returncode == 5


def running(pid):
    """Is this process there, and more than a zombie?"""
    try:
        with open(f"/proc/{pid}/stat", encoding="latin-1") as f:
            return ") Z " not in f.read()
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@BOTH
def test_leaves_nothing_behind(kernel, tmp_path, number, machine):
    log = tmp_path / "log"
    runner = subprocess.Popen([RUN, *machine, "--native", "--log", log, "--mem", "64M", "--kernel",
                               kernel(WAIT, text="up\n")], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              env={**os.environ, "TMPDIR": str(tmp_path)})
    try:
        for _ in range(600):
            if log.exists() and "\nup\n" in log.read_text():
                break
            time.sleep(0.1)
        children = open(f"/proc/{runner.pid}/task/{runner.pid}/children",
                        encoding="ascii").read().split()
        assert children
    finally:
        runner.send_signal(number)
    assert runner.wait(20) == -number
    for _ in range(300):
        if not any(running(child) for child in children):
            assert not list(tmp_path.glob("xmhf-bochs.*"))
            return
        time.sleep(0.1)
    pytest.fail(f"still there: {children}")


def test_terminal(tmp_path):
    """On a terminal ^C goes to the guest, the guest's shell has job control, Ctrl-A x leaves."""
    subprocess.run(["tools/mkguest", "debian"], cwd=ROOT, check=True)
    child = pexpect.spawn(RUN, ["--native", "--disk", os.path.join(ROOT, "build/guest/debian.img"),
                                "--log", str(tmp_path / "log"), "--timeout", "170"], timeout=170)
    try:
        child.expect("root@debian:/root# ")
        child.send("sleep 1000; echo status $?\n")
        child.expect("status [$]")
        time.sleep(1)
        child.send("\x03")
        child.expect("root@debian:/root# ")
        child.send("sleep 1000\n")
        for _ in range(20):  # until it is there to be stopped
            child.send("\x1a")
            if child.expect(["Stopped", pexpect.TIMEOUT], timeout=2) == 0:
                break
        child.send("jobs\n")
        child.expect("Stopped +sleep 1000")
        child.send("\x01x")
        child.expect(pexpect.EOF)
    finally:
        child.close()
    assert child.exitstatus == 0


def test_terminal_bochs(tmp_path, kernel):
    """There is a terminal on Bochs, too, and Ctrl-A x leaves."""
    child = pexpect.spawn(RUN, [*INTEL, "--native", "--smp", "1", "--mem", "64M", "--kernel",
                                kernel(WAIT), "--append", "here", "--timeout", "100",
                                "--log", str(tmp_path / "log")], timeout=100)
    try:
        child.expect("here")
        child.send("\x03keys of the guest")
        time.sleep(1)
        assert child.isalive()
        child.send("\x01x")
        child.expect(pexpect.EOF)
    finally:
        child.close()
    assert child.exitstatus == 0
    assert "switched off from outside" in (tmp_path / "log").read_text()


def test_gdb(tmp_path, kernel):
    """The machine waits for gdb, which finds it at the reset vector."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    runner = subprocess.Popen([RUN, "--native", "--gdb", port, "--log", tmp_path / "log",
                               "--mem", "64M", "--timeout", "60", "--kernel", kernel(POWER_OFF)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True)
    try:
        assert f"target remote localhost:{port}" in runner.stderr.readline()
        # gdb itself tries again until the emulator listens.
        gdb = subprocess.run(["gdb", "-nx", "-batch", "-ex", f"target remote localhost:{port}",
                              "-ex", "info registers rip", "-ex", "detach"],
                             capture_output=True, text=True, timeout=60, check=False)
        assert "0xfff0" in gdb.stdout, gdb.stdout + gdb.stderr
        assert runner.wait(60) == 0  # gdb let it go
    finally:
        runner.kill()
        runner.wait()
        runner.stderr.close()
