# SPDX-License-Identifier: BSD-2-Clause
"""Bochs as a machine of tools/xmhf-run: Intel processors with VMX, and AMD ones that hold INIT.

Bochs is Debian 13's on every machine (tools/debtree). All that it tells comes from its own log,
which it writes into a pipe of ours, each line stamped with the instructions executed so far:
accesses of ports that no device has, which are XMHF's log (0xe9) and the guest's verdict (0xf4), as
QEMU's debugcon and isa-debug-exit have them; resets; and why it ended. Its text screen wants a
terminal, so it gets a pseudo-terminal that nobody looks at; another one is COM1.
"""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tty

import emulator

PACKAGES = ["bochs", "bochs-term", "bochsbios", "vgabios"]
MODELS = {"intel": "corei7_haswell_4770", "amd": "ryzen"}
IPS = 20  # million instructions in a second of the machine: waiting is cheap
HOST_MEMORY = 2048  # MiB that Bochs takes at most; what the guest touches beyond goes to a file
DEBUG_CONSOLE, DEBUG_EXIT = 0xe9, 0xf4
CTRL_A = b"\x01"
PACE = 0.02  # seconds for 8 keys: COM1's receive buffer has 16

CONFIG = """\
plugin_ctrl: unmapped=true, biosdev=true, speaker=false, extfpuirq=true, serial=true
config_interface: textconfig
display_library: term
memory: guest={mem}, host={host}
cpu: model={model}, count={smp}, ips={ips}000000, reset_on_triple_fault=1, quantum=5
romimage: file="$BXSHARE/BIOS-bochs-latest"
vgaromimage: file="$BXSHARE/VGABIOS-lgpl-latest"
boot: {boot}
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, path="disk", mode={disk_mode}
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path="cd", status=inserted
com1: enabled=1, {com1}
port_e9_hack: enabled=1
clock: sync=none, time0=1000000000
log: log
panic: action=fatal
error: action=ignore
info: action=report
debug: action=ignore, unmapped=report{debug}
"""

LINE = re.compile(rb"^(\d+)([a-z])\[(.{6})\] (.*)$", re.DOTALL)
PORT_WRITE = re.compile(rb"(?:8|16|32)-bit write to ([0-9a-f]+) = ([0-9a-f]+)")
SERIAL_WRITE = re.compile(rb"com1: write: '(.)'", re.DOTALL)
UNITS = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


def mebibytes(size):
    """The number of MiB of an option --mem, as QEMU reads it: a bare number is MiB."""
    number, unit = re.fullmatch(r"([0-9]+)([KMGT]?)", size).groups()
    return (int(number) * UNITS[unit or "M"]) >> 20


def refuse(args):
    """What this machine cannot do of what the options ask for, or None."""
    for option, given in (("--iommu", args.iommu != "none"), ("--gdb", args.gdb),
                          ("--monitor", args.monitor), ("--qemu-arg", args.qemu_arg),
                          ("--device", args.device), ("--scratch", args.scratch),
                          ("--qemu", args.qemu != "system")):
        if given:
            what = "has no IOMMU" if option == "--iommu" else f"does not know {option}"
            return f"Bochs, which is the machine for --cpu {args.cpu} here, {what}"
    if args.ticks and args.serial:
        return "--ticks and --serial exclude each other on Bochs"
    return None


def tree():
    """The tree that has Bochs; made if it is not there yet."""
    done = subprocess.run([os.path.join(emulator.ROOT, "tools", "debtree"), "--programs", "bochs3",
                           "trixie", *PACKAGES], stdout=subprocess.PIPE, text=True, check=False,
                          stdin=subprocess.DEVNULL)
    if done.returncode:
        raise emulator.Missing("Bochs 3.0 (Debian 13's) could not be fetched")
    return done.stdout.strip()


def config(args, com1):
    return CONFIG.format(
        mem=mebibytes(args.mem), host=min(mebibytes(args.mem), HOST_MEMORY),
        model=MODELS[args.cpu], smp=args.smp, ips=IPS,
        boot="disk" if args.fast and args.native else "cdrom",
        disk_mode="flat" if args.keep_writes else "volatile", com1=com1,
        debug=", serial=report" if args.ticks else "",
    ) + "".join(line + "\n" for line in args.bochs_arg)


class Machine(emulator.Machine):
    """The running emulator, its screen, its log, and the guest's COM1."""

    def __init__(self, args, cd, disk):
        root = tree()
        lib = os.path.join(root, "usr/lib/x86_64-linux-gnu")
        self.folder = tempfile.mkdtemp(prefix="xmhf-bochs.")
        for name, path in (("cd", cd), ("disk", disk)):
            os.symlink(os.path.abspath(path), os.path.join(self.folder, name))
        self.com1, self.stop, self.said = None, None, b""
        com1 = f"mode=file, dev={self.quoted(args.serial)}"
        if not args.serial:
            self.com1, self.slave = pty.openpty()
            tty.setraw(self.slave)
            com1 = f"mode=term, dev={os.ttyname(self.slave)}"
        self.rc = config(args, com1)
        with open(os.path.join(self.folder, "bochsrc"), "w", encoding="utf-8") as f:
            f.write(self.rc)
        os.mkfifo(os.path.join(self.folder, "log"))
        self.pipe = os.open(os.path.join(self.folder, "log"), os.O_RDONLY | os.O_NONBLOCK)
        # Opened for writing as well, so that the pipe has no end before Bochs has opened it.
        self.pipe_writer = os.open(os.path.join(self.folder, "log"), os.O_WRONLY)
        self.partial, self.tick, self.line = b"", 0, {}
        self.ticks = open(args.ticks, "w", encoding="utf-8") if args.ticks else None
        self.keys = None if args.serial else 0  # where keys come from, while they do
        self.next_key, self.escape = 0, False
        command = [os.path.join(root, "bin", "bochs-bin"), "-q", "-f", "bochsrc"]
        super().__init__(args, "Bochs 3.0 (Debian 13), configured by", command)
        with open(self.log, "a", encoding="utf-8") as f:
            f.write("".join(f"xmhf-run:   {line}\n" for line in self.rc.splitlines()))
            self.log_at = f.tell()
        self.log_file = open(self.log, "ab", buffering=0)
        self.screen, screen = pty.openpty()
        env = {**os.environ, "TERM": "linux", "BXSHARE": os.path.join(root, "usr/share/bochs"),
               "LTDL_LIBRARY_PATH": os.path.join(lib, "bochs/plugins")}
        self.spawn(command, cwd=self.folder, env=env, stdin=screen, stdout=screen, stderr=screen,
                   start_new_session=True)
        os.close(screen)
        if self.keys is not None and os.isatty(0):
            tty.setraw(0)

    @staticmethod
    def quoted(path):
        return '"' + os.path.abspath(path) + '"' if path else ""

    def poll(self, wait):
        watched = [self.screen, self.pipe] + ([self.com1] if self.com1 else [])
        now = time.monotonic()
        if self.keys is not None and now >= self.next_key:
            watched.append(self.keys)
        elif self.keys is not None:
            wait = min(wait, self.next_key - now)
        ready = select.select(watched, [], [], max(0, wait))[0]
        if self.screen in ready:
            self.said = (self.said + self.read(self.screen))[-4096:]
        if self.pipe in ready:
            self.read_log(self.read(self.pipe))
        if self.com1 in ready:
            os.write(1, self.read(self.com1))
        if self.keys in ready:
            self.read_keys()

    @staticmethod
    def read(fd):
        try:
            return os.read(fd, 65536)
        except OSError:  # the end of a pseudo-terminal, when Bochs has ended
            time.sleep(0.02)
            return b""

    def read_keys(self):
        """Keys go to the guest, at a pace that its UART survives."""
        data = self.read(self.keys) if os.isatty(self.keys) else os.read(self.keys, 8)
        if not data:
            self.keys = None
            return
        self.next_key = time.monotonic() + PACE * ((len(data) + 7) // 8)
        if os.isatty(self.keys):
            data = self.commands(data)
        if data:
            os.write(self.com1, data)

    def commands(self, data):
        """Take what follows a Ctrl-A out of the keys, and do it."""
        keys = b""
        for key in (data[i:i + 1] for i in range(len(data))):
            if self.escape:
                self.escape = False
                if key == b"x":
                    self.stop = 0, "switched off from outside"
                    self.kill()
                elif key == CTRL_A:
                    keys += key
            elif key == CTRL_A:
                self.escape = True
            else:
                keys += key
        return keys

    def read_log(self, data):
        lines = (self.partial + data).split(b"\n")
        self.partial = lines.pop()
        for line in lines:
            found = LINE.match(line)
            if found:
                self.tick = int(found[1])
                if self.tick and self.folder:
                    self.remove_folder()
                self.log_line(found[3].strip(), found[4])

    def log_line(self, who, text):
        """A line of Bochs' log. What it says of a device is in its source, under iodev/."""
        if who == b"UNMAP":
            access = PORT_WRITE.match(text)
            if access and int(access[1], 16) == DEBUG_CONSOLE:
                char = bytes([int(access[2], 16) & 0xff])
                self.log_file.write(char)
                self.stamp("log", char)
            elif access and int(access[1], 16) == DEBUG_EXIT and not self.stop:
                value = int(access[2], 16)
                self.stop = 2 * value + 1 & 0xff, f"the guest wrote {value:#x} to port 0xf4"
                self.kill()
        elif who == b"SER":
            written = SERIAL_WRITE.match(text + b"\n'")
            if written:
                self.stamp("serial", written[1])
        elif text.startswith(b"bx_pc_system_c::Reset(HARDWARE)"):
            self.resets += self.tick > 0  # the first is power-on
        elif text.startswith(b">>PANIC<< ") and not self.stop:
            why = text[len(b">>PANIC<< "):].decode(errors="replace")
            if "soft power off" in why or "shutdown requested" in why:
                self.stop = 0, "the guest powered off"
            else:
                self.stop = emulator.EMULATOR_FAILED, f"the emulator failed: {why}"
                self.kill()

    def stamp(self, what, char):
        """With --ticks, a line for each line of a port, and when it began."""
        if not self.ticks:
            return
        tick, line = self.line.setdefault(what, (self.tick, b""))
        if char == b"\n":
            self.ticks.write(f"{tick} {what} {line.decode(errors='replace')}\n")
            del self.line[what]
        else:
            self.line[what] = tick, line + char

    def remove_folder(self):
        """Once the machine runs Bochs has opened all that it needs: nothing is left behind."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder = None

    def kill(self):
        if self.folder:
            self.remove_folder()
        if not self.ended():
            os.kill(self.proc.pid, signal.SIGKILL)
            self.proc.wait()

    def verdict(self):
        if self.stop:
            return self.stop
        message = re.search(rb"exiting with the following message:\s+(.*?)\s+=====", self.said,
                            re.DOTALL)
        if message:
            why = " ".join(message[1].decode(errors="replace").split())
            return emulator.EMULATOR_FAILED, f"the emulator failed: {why}"
        return self.failed()

    def notes(self):
        return super().notes() + [f"{self.tick} instructions"]

    def finish(self, status, why):
        # What was written last is still on its way.
        for _ in range(100):
            if not select.select([self.pipe] + ([self.com1] if self.com1 else []), [], [], 0)[0]:
                break
            self.poll(0)
        super().finish(status, why)
        if self.ticks:
            self.ticks.write(f"{self.tick} end {why}\n")
            self.ticks.close()
