# SPDX-License-Identifier: BSD-2-Clause
"""QEMU as a machine of tools/xmhf-run: AMD processors with SVM."""

import json
import os
import re
import select
import shutil
import socket
import subprocess
import sys
import time

import emulator

QEMU = "qemu-system-x86_64"
# --qemu new: of Debian's unstable release, as the mirror has it; 10.2 is the first whose AMD IOMMU
# logs blocked accesses (docs/machines.md). Fetched once, on demand.
NEW_NAME, NEW_RELEASE, NEW_LEAST = "qemu-new", "sid", (10, 2)
NEW_PACKAGES = ["qemu-system-x86", "qemu-system-data", "seabios", "ipxe-qemu"]
# The emulator says at every start what of the CPU model it does not emulate.
NOISE = re.compile(r"TCG doesn.t support requested feature|terminating on signal|has no peer|"
                   r"'-mon' is deprecated")


def refuse(args):
    """What this machine cannot do of what the options ask for, or None."""
    if args.cpu != "amd":
        return "QEMU's TCG emulates no Intel processor with VMX: leave out --emulator qemu"
    if args.bochs_arg:
        return "--bochs-arg belongs to --emulator bochs"
    if args.ticks:
        return "--ticks takes Bochs; QEMU counts instructions with --icount (make bench)"
    if args.fast:
        return "--fast is for Bochs"
    return None


def programs(args):
    """QEMU's program, and the options that say where its firmware lies."""
    if args.qemu == "system":
        if not shutil.which(QEMU):
            raise emulator.Missing(f"there is no {QEMU}: run tools/setup")
        return [QEMU]
    done = subprocess.run([os.path.join(emulator.ROOT, "tools", "debtree"), "--programs", NEW_NAME,
                           NEW_RELEASE, *NEW_PACKAGES], stdout=subprocess.PIPE, text=True,
                          check=False, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise emulator.Missing("a newer QEMU (Debian's unstable release) could not be fetched")
    root = done.stdout.strip()
    program = os.path.join(root, "bin", QEMU)
    found = re.search(r"version (\d+)\.(\d+)", version(program))
    if not found or tuple(map(int, found.groups())) < NEW_LEAST:
        raise emulator.Missing(f"the newer QEMU in {root} does not run, or is older than "
                               f"{'.'.join(map(str, NEW_LEAST))}: delete it to have it fetched again")
    dirs = [os.path.join(root, "usr/share", name) for name in ("qemu", "seabios")]
    return [program, *(word for d in dirs for word in ("-L", d))]


def version(program):
    """The line by which it tells its version; "" if it does not run."""
    lines = subprocess.run([program, "--version"], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
                           text=True, check=False).stdout.splitlines()
    return lines[0] if lines else ""


def comma(path):
    """A path as part of an option of QEMU."""
    return path.replace(",", ",,")


def command(args, program, cd, disk, qmp_fd):
    machine = "q35,smm=off"  # SMM inside a guest breaks the emulator's SVM
    if args.iommu == "intel":
        machine += ",kernel-irqchip=split"
    accel = ["-accel", "tcg,thread=multi"]
    if args.icount:
        accel = ["-accel", "tcg,thread=single", "-icount", "shift=0,sleep=off"]
    snapshot = "off" if args.keep_writes else "on"
    cmd = [*program, "-name", "xmhf", "-machine", machine, "-cpu", "EPYC-v4", *accel,
           "-smp", str(args.smp), "-m", args.mem, "-nodefaults", "-no-user-config",
           "-vga", "std", "-display", "none",
           "-drive", f"if=none,id=disk,format=raw,snapshot={snapshot},file={comma(disk)}",
           "-device", "ide-hd,bus=ide.0,drive=disk,bootindex=1",
           "-drive", f"if=none,id=cd,format=raw,media=cdrom,readonly=on,file={comma(cd)}",
           "-device", "ide-cd,bus=ide.1,drive=cd,bootindex=0",
           "-chardev", f"file,id=log,append=on,path={comma(args.log)}",
           "-device", "isa-debugcon,iobase=0xe9,chardev=log",
           "-device", "isa-debug-exit,iobase=0xf4,iosize=0x4",
           "-chardev", f"socket,id=runner,fd={qmp_fd}", "-mon", "chardev=runner,mode=control"]
    if args.qemu == "system":
        # The firmware's way to have memory written by the emulator, past every IOMMU. Newer ones
        # cannot do without it.
        cmd += ["-global", "fw_cfg_io.dma_enabled=off"]
    if args.serial:
        cmd += ["-chardev", f"file,id=serial,path={comma(args.serial)}"]
    else:
        cmd += ["-chardev", "stdio,id=serial,mux=on,signal=off", "-mon", "chardev=serial"]
    cmd += ["-serial", "chardev:serial"]
    if args.iommu == "amd":
        # With interrupt remapping Linux 6.1 panics on this device, with no hypervisor at all; and
        # with pt=on, the default, it translates nothing, whatever one tells it.
        # Newer ones have dma-remap for that.
        translate = "dma-remap=on" if args.qemu == "new" else "pt=off"
        cmd += ["-device", "amd-iommu,intremap=off," + translate]
    elif args.iommu == "intel":
        cmd += ["-device", "intel-iommu,intremap=on,eim=on"]
    for name in args.scratch:
        cmd += ["-drive", f"if=none,id={comma(name)},format=raw,snapshot=on,file=null-co://"]
    for spec in args.device:
        cmd += ["-device", spec]
    if args.gdb:
        cmd += ["-S", "-gdb", f"tcp:127.0.0.1:{args.gdb}"]
    if args.monitor:
        cmd += ["-qmp", f"unix:{comma(args.monitor)},server=on,wait=off"]
    return cmd + args.qemu_arg


def one_core():
    """(a core that no other machine of ours has, if there is one; what keeps it ours).

    FXRSTOR and XRSTOR on any processor write QEMU's flags of the first one (host or guest, GIF,
    nested paging) without a lock: docs/machines.md. On one core they do so in one instruction.
    """
    cores = sorted(os.sched_getaffinity(0))
    for core in cores:
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0xmhf-core-{core}")
            return core, name
        except OSError:
            name.close()
    return cores[os.getpid() % len(cores)], None


class Machine(emulator.Machine):
    """The running emulator: its exit, its events, its messages."""

    def __init__(self, args, cd, disk):
        program = programs(args)
        self.messages = b""     # the emulator's, up to an unfinished line
        self.events = b""       # the same of QMP
        self.guest_exit = False  # the guest, not something outside, ended the machine
        self.qmp, theirs = socket.socketpair()
        self.qmp.sendall(b'{"execute":"qmp_capabilities"}\n')
        self.qmp.setblocking(False)
        cmd = command(args, program, cd, disk, theirs.fileno())
        super().__init__(args, version(program[0]), cmd)
        core = None
        if args.smp > 1 and not args.icount and not args.parallel:
            core, self.core = one_core()
        self.spawn(cmd, core, stdin=None if not args.serial else subprocess.DEVNULL,
                   stderr=subprocess.PIPE, pass_fds=[theirs.fileno()])
        theirs.close()
        os.set_blocking(self.proc.stderr.fileno(), False)

    def poll(self, wait):
        select.select([self.proc.stderr, self.qmp] if not self.proc.stderr.closed else [], [], [],
                      wait)
        self.read_messages()
        self.read_events()

    def read_messages(self):
        """Pass the emulator's messages on to our stderr, without the noise."""
        data = b"" if self.proc.stderr.closed else self.proc.stderr.read()
        if data == b"":
            self.proc.stderr.close()
            data = b"\n" if self.messages else b""
            time.sleep(0.02)
        lines = (self.messages + (data or b"")).split(b"\n")
        self.messages = lines.pop()
        for line in lines:
            text = line.decode(errors="replace")
            if not NOISE.search(text):
                sys.stderr.write(text + "\n")
                sys.stderr.flush()

    def read_events(self):
        try:
            self.events += self.qmp.recv(65536)
        except OSError:
            return
        lines = self.events.split(b"\n")
        self.events = lines.pop()
        for line in lines:
            event = json.loads(line)
            by_guest = event.get("data", {}).get("guest", False)
            if event.get("event") == "SHUTDOWN":
                self.guest_exit = self.guest_exit or by_guest
            elif event.get("event") == "RESET" and by_guest:
                self.resets += 1

    def verdict(self):
        code = self.proc.returncode
        if code == 0:
            return 0, "the guest powered off" if self.guest_exit else "switched off from outside"
        if code % 2 == 1 and self.guest_exit:
            return code, f"the guest wrote {code // 2:#x} to isa-debug-exit"
        return self.failed()
