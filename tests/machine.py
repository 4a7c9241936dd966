# SPDX-License-Identifier: BSD-2-Clause
"""Runs one machine as a stanza (see conftest.py) tells, and judges it.

Everything goes through tools/xmhf-run, so that a test can be repeated by hand: the command is in
build/test/ID/command, what the machine wrote beside it in serial and log.
"""

import json
import os
import re
import select
import shlex
import shutil
import socket
import subprocess
import tempfile
import time

import region

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
IMAGE = os.environ.get("XMHF_IMAGE")  # XMHF's boot image, in place of build/xmhf.elf
ESCAPE = re.compile(r"\x1b(\[[0-9;?]*[ -/]*[@-~]|[()][A-Za-z0-9]|[=>78DMEHc])|\r|\x00")
PARTIAL_ESCAPE = re.compile(r"\x1b[\[()]?[0-9;?]*$")
GUEST_STARTS = "xmhf: guest: starting from"
GRACE = 30  # seconds that the runner may take beyond its own time-out
AT_END_STEPS = {"at-reset-has", "at-reset-not", "at-off-not"}
MONITOR_STEPS = {"monitor", "monitor-has", "region-has", "region-not"} | AT_END_STEPS
# The machine stands still when it would be reset, or switched off.
HOLD_END = ["--qemu-arg=-action", "--qemu-arg=shutdown=pause"]
HOLD_RESETS = ["--qemu-arg=-action", "--qemu-arg=reboot=shutdown"]
SHOWN = 40  # lines of serial and log in the report of a failure


class MachineError(Exception):
    """The machine did not do what its stanza says."""


class Machine:
    def __init__(self, command, folder, timeout):
        self.folder = folder
        self.end = time.monotonic() + timeout + GRACE
        self.serial = ""   # cleaned
        self.seen = 0      # how much of it was matched by earlier steps
        self.partial = ""  # an escape sequence that has not ended yet
        self.raw = open(os.path.join(folder, "serial"), "wb", buffering=0)
        self.errors = open(os.path.join(folder, "stderr"), "w+", encoding="utf-8")
        self.proc = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, bufsize=0,
                                     stdout=subprocess.PIPE, stderr=self.errors)
        self.monitor_socket = None
        self.image = None   # whose memory is compared (region.py)
        self.before = None  # its memory when the guest starts
        self.compared = False

    def close(self):
        if self.proc.poll() is None:
            self.proc.terminate()
            try:
                self.proc.wait(10)
            except subprocess.TimeoutExpired:
                self.proc.kill()
                self.proc.wait()
        for file in (self.proc.stdin, self.proc.stdout, self.raw, self.errors,
                     self.monitor_socket):
            if file:
                file.close()

    def read(self, wait):
        """Take in more of the serial line; False when there will be no more."""
        if self.image and not self.before and GUEST_STARTS in self.log():
            self.before = region.take(self.image, self)
        if not select.select([self.proc.stdout], [], [], wait)[0]:
            return True
        data = os.read(self.proc.stdout.fileno(), 65536)
        self.raw.write(data)
        text = self.partial + data.decode("latin-1")
        rest = PARTIAL_ESCAPE.search(text)
        self.partial = rest.group() if rest else ""
        text = text[:len(text) - len(self.partial)]
        self.serial += ESCAPE.sub("", text)
        return bool(data)

    def wait_for(self, what, probe, timeout):
        """Until probe() is true."""
        end = min(self.end, time.monotonic() + timeout) if timeout else self.end
        more = True
        while not probe():
            if not more:
                raise MachineError(f"the machine ended before {what}")
            if time.monotonic() > end:
                raise MachineError(f"no {what} in time")
            more = self.read(0.2)
            if not more:
                self.proc.wait(GRACE)  # its log is complete only now

    def expect(self, pattern, timeout):
        found = None

        def probe():
            nonlocal found
            found = re.compile(pattern, re.MULTILINE).search(self.serial, self.seen)
            return found
        self.wait_for(f"{pattern!r} on the serial line", probe, timeout)
        self.seen = found.end()

    def send(self, text):
        """Type, at a pace that a 16-byte receive buffer survives."""
        try:
            for at in range(0, len(text), 8):
                self.proc.stdin.write(text[at:at + 8].encode())
                self.read(0.02)
        except BrokenPipeError:
            raise MachineError(f"the machine ended before {text!r} could be sent") from None

    def log(self):
        try:
            with open(os.path.join(self.folder, "log"), encoding="latin-1") as f:
                return f.read()
        except FileNotFoundError:
            return ""

    def command(self, name, **arguments):
        """A command of QMP."""
        if not self.monitor_socket:
            self.monitor_socket = socket.socket(socket.AF_UNIX)
            self.monitor_socket.settimeout(20)
            self.monitor_socket.connect(self.monitor_path)
            self.answers = self.monitor_socket.makefile()
            self.answers.readline()
            self.qmp({"execute": "qmp_capabilities"})
        return self.qmp({"execute": name, "arguments": arguments})

    def qmp(self, request):
        self.monitor_socket.sendall(json.dumps(request).encode() + b"\n")
        while True:
            answer = json.loads(self.answers.readline())
            if "error" in answer:
                raise MachineError(f"monitor: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]

    def memory(self, base, end):
        """[base, end) as the emulator sees it."""
        path = self.monitor_path + ".memory"
        self.command("pmemsave", val=base, size=end - base, filename=path)
        with open(path, "rb") as f:
            memory = f.read()
        os.unlink(path)
        if len(memory) != end - base:
            raise MachineError(f"the monitor saved {len(memory)} bytes of {end - base}")
        return memory

    def region(self):
        """Where XMHF's memory is."""
        found = re.search(r"^xmhf: region 0x([0-9a-f]+)-0x([0-9a-f]+) ", self.log(), re.MULTILINE)
        if not found:
            raise MachineError("XMHF's log does not say where its region is")
        return tuple(int(number, 16) for number in found.groups())

    def region_has(self, text):
        return text.encode() in self.memory(*self.region())

    def stands(self):
        """Would it have been reset or switched off?"""
        try:
            return self.command("query-status")["status"] == "shutdown"
        except (OSError, ValueError):  # it has ended
            return False

    def at_end(self, text, has, reset):
        """Wait until the machine would be reset or switched off; search all its RAM below 4 GiB."""
        self.wait_for("end", self.stands, None)
        found = text.encode() in self.memory(0, self.command("query-memory-size-summary")
                                             ["base-memory"])
        if found != has:
            raise MachineError(f"{text!r} is {'' if found else 'not '}in memory")
        if reset:
            starts = self.log().count(GUEST_STARTS)
            self.command("set-action", reboot="reset")
            self.command("system_reset")
            self.wait_for("reset", lambda: self.command("query-status")["status"] == "prelaunch", 20)
            self.command("cont")
            # The BIOS resets once more by itself.
            self.wait_for("next start", lambda: self.log().count(GUEST_STARTS) > starts, None)
            self.command("set-action", reboot="shutdown")

    def monitor(self, command):
        """A command of the human monitor, which has nothing to say when all is well."""
        said = self.command("human-monitor-command", **{"command-line": command})
        if said.strip():
            raise MachineError(f"monitor: {command}: {said.strip()}")

    def step(self, step):
        if isinstance(step, str):
            step = {"expect": step}
        timeout = step.get("timeout")
        if "monitor" in step:
            self.monitor(step["monitor"])
        if "send" in step:
            self.send(step["send"])
        for key in ("region-has", "region-not"):
            if key in step and self.region_has(step[key]) != (key == "region-has"):
                raise MachineError(f"{step[key]!r} is {'not ' * (key == 'region-has')}"
                                   "in XMHF's memory")
        for key in AT_END_STEPS & set(step):
            self.at_end(step[key], key == "at-reset-has", key != "at-off-not")
        if "monitor-has" in step:
            command, text = step["monitor-has"]
            self.wait_for(f"{text!r} in what the monitor says of {command!r}", lambda: text in
                          self.command("human-monitor-command", **{"command-line": command}),
                          timeout)
        if "expect" in step:
            self.expect(step["expect"], timeout)
        if "log" in step:
            pattern = re.compile(step["log"], re.MULTILINE)
            self.wait_for(f"{step['log']!r} in XMHF's log", lambda: pattern.search(self.log()),
                          timeout)


def has_step(case, kinds):
    return any(isinstance(step, dict) and not kinds.isdisjoint(step) for step in case["steps"])


def compared_image(case):
    """The core whose memory is compared when the machine ends: after attacks, on QEMU, unless what
    runs is to fail."""
    if "tag" not in case or case["mode"] != "xmhf" or case["cpu"] != "amd" or "image" in case or \
            not isinstance(case["status"], int) or case["status"] & 1 == 0:
        return None
    return region.Image(os.path.join(os.path.dirname(IMAGE or os.path.join(ROOT, "build", "xmhf.elf")),
                                     "core-svm.elf"))


def command_line(case, folder, monitor_path):
    command = ["tools/xmhf-run", "--smp", str(case["smp"]), "--mem", case["mem"],
               "--timeout", str(case["timeout"]), "--log", os.path.join(folder, "log")]
    if "guest" in case:
        done = subprocess.run(["tools/mkguest", case["guest"]], cwd=ROOT, text=True,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            raise MachineError(f"tools/mkguest {case['guest']} failed:\n{done.stdout}")
        command += ["--disk", f"build/guest/{case['guest']}.img"]
    for key in ("disk", "kernel", "initrd", "append"):
        if key in case:
            command += [f"--{key}={case[key]}"]
    if case["mode"] == "native":
        command += ["--native"]
    elif "image" in case or IMAGE:
        command += ["--xmhf", case.get("image", IMAGE)]
    if "xmhf-args" in case:
        command += [f"--xmhf-args={case['xmhf-args']}"]
    command += [f"--hypapp={hypapp}" for hypapp in case["hypapps"]]
    if case["parallel"]:
        command += ["--parallel"]
    if has_step(case, MONITOR_STEPS) or compared_image(case):
        command += ["--monitor", monitor_path]
    if has_step(case, AT_END_STEPS) or compared_image(case):
        command += HOLD_END
    if has_step(case, AT_END_STEPS):
        command += HOLD_RESETS
    return command + case["args"]


def check_end(case, machine):
    """Wait for the end and check the exit status."""
    if case["status"] == "any":
        machine.close()
        return
    if case["status"] == "running":
        machine.read(0.2)
        if machine.proc.poll() is not None:
            raise MachineError(f"the machine ended, with status {machine.proc.returncode}")
        machine.close()
        return
    held = machine.image is not None or has_step(case, AT_END_STEPS)
    while machine.read(0.2 if held else 0.5):
        if time.monotonic() > machine.end:
            raise MachineError("the runner did not end")
        if held and machine.stands():
            check_region(machine)
            machine.command("quit")
            held = False
    status = machine.proc.wait(GRACE)
    if status != case["status"]:
        raise MachineError(f"exit status {status} in place of {case['status']}")
    if machine.image and not machine.compared:
        raise MachineError("XMHF's memory was not compared: the machine ended by itself")


def check_region(machine):
    """After the attack XMHF's memory is as before."""
    if not machine.image:
        return
    if not machine.before:
        raise MachineError("there is no snapshot of XMHF's memory from before the attack")
    wrong = region.compare(machine.image, machine.before, region.take(machine.image, machine))
    if wrong:
        raise MachineError("XMHF's memory has changed: " + "; ".join(wrong))
    machine.compared = True


def check_text(case, machine):
    """Check what serial line and log have and have not."""
    for pattern in case["serial-not"]:
        bad = re.search(pattern, machine.serial, re.MULTILINE)
        if bad:
            raise MachineError(f"{pattern!r} is on the serial line: {bad.group()!r}")
    if case["mode"] == "native":
        return
    log = machine.log()
    at = 0
    for pattern in case["log"]:
        found = re.compile(pattern, re.MULTILINE).search(log, at)
        if not found:
            late = " at that place" if re.search(pattern, log, re.MULTILINE) else ""
            raise MachineError(f"{pattern!r} is not in XMHF's log{late}")
        at = found.end()
    for pattern in case["log-not"]:
        bad = re.search(pattern, log, re.MULTILINE)
        if bad:
            raise MachineError(f"{pattern!r} is in XMHF's log: {bad.group()!r}")
    for pattern, wanted in case["log-count"].items():
        found = len(re.findall(pattern, log, re.MULTILINE))
        if found != wanted:
            raise MachineError(f"{pattern!r} is {found} times in XMHF's log, not {wanted} times")


def last_lines(title, text):
    lines = text.rstrip().split("\n")[-SHOWN:]
    return f"--- {title}\n" + "\n".join(lines) + "\n"


def run_machine(case, folder):
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    with tempfile.TemporaryDirectory(prefix="xmhf-test.") as scratch:
        monitor_path = os.path.join(scratch, "monitor")
        command = command_line(case, folder, monitor_path)
        with open(os.path.join(folder, "command"), "w", encoding="utf-8") as f:
            f.write(shlex.join(command) + "\n")
        machine = Machine(command, folder, case["timeout"])
        machine.monitor_path = monitor_path
        machine.image = compared_image(case)
        at = "start"
        try:
            for number, step in enumerate(case["steps"], 1):
                at = f"step {number}, {step}"
                machine.step(step)
            at = "end"
            check_end(case, machine)
            check_text(case, machine)
        except MachineError as e:
            machine.read(0.2)
            machine.errors.flush()
            machine.errors.seek(0)
            raise MachineError(
                f"{e}\n(at {at})\n--- command\n{shlex.join(command)}\n"
                + last_lines("serial line", machine.serial)
                + last_lines("log", machine.log())
                + last_lines("messages", machine.errors.read())) from None
        finally:
            machine.close()
