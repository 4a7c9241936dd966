# SPDX-License-Identifier: BSD-2-Clause
"""A Bochs machine with an AMD processor: the only emulator with VM_CR.R_INIT, which holds INIT.

That takes Bochs 3.0, Debian 13's. On Debian 12 it runs in a small tree of Debian 13 under .cache/bochs
(made once, by root, with debootstrap). Bochs wants a terminal for its text screen, so it gets
a pseudo-terminal that nobody looks at. COM1 is the guest's, COM2 XMHF's log.
"""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tools"))
import bootimage  # noqa: E402

TREE = os.path.join(ROOT, ".cache", "bochs")
PACKAGES = ["bochs", "bochs-term", "bochsbios", "vgabios"]
IMAGES = os.path.join(ROOT, "build", "images")

CONFIG = """\
plugin_ctrl: unmapped=true, biosdev=true, speaker=false, extfpuirq=true, serial=true
config_interface: textconfig
display_library: term
memory: guest=256, host=256
cpu: model=ryzen, count={smp}, ips=100000000, reset_on_triple_fault=1, quantum=5
romimage: file=/usr/share/bochs/BIOS-bochs-latest
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
boot: cdrom
ata0: enabled=1, ioaddr1=0x1f0, ioaddr2=0x3f0, irq=14
ata0-master: type=disk, path="{folder}/disk.img", mode=volatile
ata1: enabled=1, ioaddr1=0x170, ioaddr2=0x370, irq=15
ata1-master: type=cdrom, path="{folder}/cd.img", status=inserted
com1: enabled=1, mode=file, dev={folder}/serial
com2: enabled=1, mode=file, dev={folder}/log
log: {folder}/bochs.log
panic: action=fatal
error: action=ignore
info: action=ignore
clock: sync=none, time0=local
"""


def version(root):
    """The major version of Bochs in a tree, 0 if there is none."""
    out = subprocess.run(["dpkg-query", f"--admindir={root}/var/lib/dpkg", "-W",
                          "-f=${db:Status-Status} ${Version}", "bochs"],
                         capture_output=True, text=True, check=False).stdout.split()
    return int(out[1].split(".")[0]) if len(out) == 2 and out[0] == "installed" else 0


def find_bochs():
    """The root of a system that has Bochs 3.0: this one, or the tree, which is made if need be."""
    if version("/") >= 3:
        return "/"
    if version(TREE) >= 3:
        return TREE
    if os.geteuid() != 0:
        raise RuntimeError("this system has no Bochs 3.0, and making a tree with it takes root")
    targets = subprocess.run(["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)",
                              "Created-By: Packages", "Component: main"],
                             capture_output=True, text=True, check=True).stdout.splitlines()
    mirror = [t.split()[1] for t in targets if "-" not in t.split()[0] and "debian" in t][0]
    shutil.rmtree(TREE, ignore_errors=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    subprocess.run(["debootstrap", "--variant=minbase", "trixie", TREE, mirror], **quiet)
    shutil.copy("/etc/resolv.conf", os.path.join(TREE, "etc"))
    subprocess.run(["chroot", TREE, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install",
                    "-q", "-y", "--no-install-recommends", *PACKAGES], **quiet)
    return TREE


def images(kernel, xmhf):
    """The disk that starts a multiboot kernel, and XMHF's CD that logs to COM2."""
    serial = bootimage.GRUB_SERIAL
    os.makedirs(IMAGES, exist_ok=True)
    disk = bootimage.cached("disk", IMAGES, f"{serial}multiboot /kernel\nboot\n",
                            [(kernel, "/kernel")])
    cd = bootimage.cached("cd", IMAGES, f"{serial}multiboot2 /xmhf.elf log=uart:0x2f8\nboot\n",
                          [(xmhf, "/xmhf.elf")])
    return disk, cd


def read(path):
    try:
        with open(path, encoding="latin-1") as f:
            return f.read().replace("\r", "")
    except FileNotFoundError:
        return ""


def run(folder, kernel, xmhf, smp, until, timeout):
    """Run until the pattern is on COM1 or the time is over; returns COM1's text and the log."""
    root = find_bochs()
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    inside = folder
    if root != "/":  # what Bochs reads and writes has to be in its tree
        inside = "/run/xmhf"
        folder = root + inside
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
    for name, image in zip(("disk.img", "cd.img"), images(kernel, xmhf)):
        shutil.copy(image, os.path.join(folder, name))
    with open(os.path.join(folder, "bochsrc"), "w", encoding="ascii") as f:
        f.write(CONFIG.format(smp=smp, folder=inside))
    pid, screen = pty.fork()
    if pid == 0:
        os.environ["TERM"] = "linux"
        if root != "/":
            os.chroot(root)
        os.execvp("bochs", ["bochs", "-q", "-f", f"{inside}/bochsrc"])
    end = time.monotonic() + timeout
    try:
        while time.monotonic() < end:
            if select.select([screen], [], [], 1)[0]:
                try:
                    os.read(screen, 65536)
                except OSError:
                    break  # Bochs has ended
            if re.search(until, read(os.path.join(folder, "serial")), re.MULTILINE):
                break
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(screen)
    return read(os.path.join(folder, "serial")), read(os.path.join(folder, "log"))
