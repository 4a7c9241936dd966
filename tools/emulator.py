# SPDX-License-Identifier: BSD-2-Clause
"""What tools/xmhf-run needs of any emulator: the machine that runs, its log, and why it ended.

emulator_qemu.py and emulator_bochs.py have a class Machine each, which fills in start(), poll() and
verdict(). XMHF's log is a file that grows while the machine runs; panics are found in it.
"""

import ctypes
import os
import re
import shlex
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
USAGE, PANIC, EMULATOR_FAILED, TIMED_OUT = 2, 4, 6, 124
PANIC_LINE = re.compile(rb"^xmhf: panic: .*$", re.MULTILINE)
PANIC_QUIET, PANIC_LIMIT = 0.3, 2.0  # a panic is complete when the log is quiet, or after a limit


class Missing(Exception):
    """The emulator is not there; the text says what to do."""


class Machine:
    """A running emulator. Subclasses start it in __init__ and set self.proc."""

    def __init__(self, args, version, command):
        self.native = args.native
        self.log = args.log
        self.panic = b""
        self.resets = 0
        with open(self.log, "w", encoding="utf-8") as f:
            f.write(f"xmhf-run: {version}\nxmhf-run: {shlex.join(command)}\n")
            self.log_at = f.tell()

    def spawn(self, command, core=None, **kw):
        """In our process group, because an emulator may read the terminal; and dying with us."""
        libc = ctypes.CDLL(None, use_errno=True)

        def prepare():
            libc.prctl(1, signal.SIGKILL)
            if core is not None:
                os.sched_setaffinity(0, {core})

        self.proc = subprocess.Popen(command, preexec_fn=prepare, **kw)

    def ended(self):
        return self.proc.poll() is not None

    def poll(self, wait):
        """Wait a while for anything to happen, and take note of it."""
        raise NotImplementedError

    def verdict(self):
        """(exit status, why), after the end; panics and time-outs aside."""
        raise NotImplementedError

    def notes(self):
        """What else there is to say at the end."""
        return [f"{self.resets} resets"] if self.resets else []

    def panicked(self):
        """Has XMHF panicked? A guest cannot write to the log under XMHF; natively it could."""
        if self.native:
            return False
        with open(self.log, "rb") as f:
            f.seek(self.log_at)
            new = f.read()
        # Look again at an unfinished line next time.
        whole = new[:new.rfind(b"\n") + 1]
        self.log_at += len(whole)
        self.panic += b"".join(line + b"\n" for line in PANIC_LINE.findall(whole))
        return bool(self.panic)

    def wait_for_panic_end(self):
        now = time.monotonic()
        limit, quiet = now + PANIC_LIMIT, now + PANIC_QUIET
        while now < min(limit, quiet):
            before = self.log_at
            self.poll(min(limit, quiet) - now)  # returns early when anything else happens, too
            self.panicked()
            now = time.monotonic()
            if self.log_at != before:
                quiet = now + PANIC_QUIET

    def watch(self, timeout):
        """Until the machine ends: (exit status, why)."""
        deadline = time.monotonic() + timeout if timeout else None
        while not self.ended():
            if self.panicked():
                self.wait_for_panic_end()
                self.kill()
            elif deadline and time.monotonic() >= deadline:
                self.kill()
                self.poll(0)
                return TIMED_OUT, f"time-out after {timeout:g} seconds"
            else:
                self.poll(0.1 if not deadline else min(0.1, deadline - time.monotonic() + 0.001))
        self.poll(0)
        if self.panicked():
            return PANIC, "XMHF panicked"
        return self.verdict()

    def finish(self, status, why):
        """The last line of the log."""
        also = "".join(f", {note}" for note in self.notes())
        with open(self.log, "r+b") as f:
            end = f.seek(0, os.SEEK_END)
            f.seek(max(0, end - 1))
            newline = b"" if f.read(1) == b"\n" else b"\n"
            f.write(newline + f"xmhf-run: exit status {status}: {why}{also}\n".encode())
        if status == PANIC:
            sys.stderr.write("\n" + self.panic.decode(errors="replace"))

    def failed(self):
        code = self.proc.returncode
        ended = f"with status {code}" if code > 0 else f"by signal {-code}"
        return EMULATOR_FAILED, f"the emulator failed: it ended {ended}"

    def kill(self):
        if self.proc.poll() is None:
            self.proc.terminate()
            try:
                self.proc.wait(3)
            except subprocess.TimeoutExpired:
                self.proc.kill()
                self.proc.wait()
