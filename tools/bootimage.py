#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Makes bootable BIOS images, without root and without loop devices.

  bootimage.py disk OUT GRUB.CFG [FILE:/PATH]...    hard disk: MBR, GRUB 2, one FAT partition
  bootimage.py cd   OUT GRUB.CFG [FILE:/PATH]...    CD: El Torito, GRUB 2, ISO 9660

GRUB runs GRUB.CFG from the image, where each FILE is put under PATH. A disk's MBR and the sectors
behind it hold GRUB's boot.img and core image exactly where grub-install would put them.
"""

import hashlib
import os
import struct
import subprocess
import sys
import tempfile
import time

GRUB_DIR = "/usr/lib/grub/i386-pc"
SECTOR = 512
PARTITION = 2048  # first sector of a disk's only partition
GRUB_COMMON = ("biosdisk", "normal", "echo", "serial", "terminal", "boot", "configfile",
               "test", "sleep", "halt", "reboot", "part_msdos", "multiboot2")
GRUB_MODULES = {
    "disk": GRUB_COMMON + ("fat", "linux", "linux16", "multiboot"),
    "cd": GRUB_COMMON + ("iso9660", "chain", "memrw", "iorw", "setpci", "regexp"),
}
# What a GRUB configuration starts with: its messages go where the operating system's go.
GRUB_SERIAL = """serial --unit=0 --speed=115200
terminal_output serial console
terminal_input serial console
"""
CACHE_KEEP = 86400  # seconds for which an unused cached image is kept


def run(*command, **kw):
    """Run a tool; its output is shown only when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, check=False, **kw)
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace"))
        raise OSError(f"{command[0]} failed with status {done.returncode}")


def grub_word(text):
    """Quote one word for GRUB's shell."""
    return "'" + text.replace("'", "'\\''") + "'"


def grub_core(kind, out):
    """GRUB's core image, which finds its grub.cfg on the drive that it was started from."""
    if not os.path.isdir(GRUB_DIR):
        raise OSError(f"{GRUB_DIR} is missing: run tools/setup")
    disk = kind == "disk"
    run("grub-mkimage", "-O", "i386-pc" if disk else "i386-pc-eltorito", "-o", out,
        "-p", "(,msdos1)/boot/grub" if disk else "/boot/grub", *GRUB_MODULES[kind])


def make_disk(out, files, scratch):
    """files: list of (host file, path on the partition)."""
    core = os.path.join(scratch, "core.img")
    grub_core("disk", core)
    with open(core, "rb") as f:
        core_bytes = f.read()
    if len(core_bytes) > (PARTITION - 1) * SECTOR:
        raise OSError("GRUB's core image does not fit before the partition")
    with open(os.path.join(GRUB_DIR, "boot.img"), "rb") as f:
        mbr = bytearray(f.read(SECTOR))

    content = sum(os.path.getsize(src) + 65536 for src, _ in files)
    # FAT16 needs 4085 clusters or more; 16 MiB at the least keeps clear of FAT12's corner cases.
    sectors = max(16 << 20, content + content // 16 + (2 << 20)) // SECTOR // 2048 * 2048
    # One active partition, type 0x0e (FAT16, LBA); CHS fields as for a disk beyond their reach.
    entry = struct.pack("<B3sB3sII", 0x80, b"\xfe\xff\xff", 0x0e, b"\xfe\xff\xff",
                        PARTITION, sectors)
    mbr[440:510] = struct.pack("<I2x", 0x584d4846) + entry + bytes(48)
    mbr[510:512] = b"\x55\xaa"
    with open(out, "wb") as f:
        f.truncate((PARTITION + sectors) * SECTOR)
        f.write(mbr)
        f.write(core_bytes)

    drive = f"{out}@@{PARTITION * SECTOR}"
    run("mformat", "-i", drive, "-T", str(sectors), "-h", "255", "-s", "63", "-c", "4",
        "-H", str(PARTITION), "-v", "XMHFBOOT", "-N", "584d4846", "::")
    made = set()
    for src, path in files:
        parts = path.strip("/").split("/")
        for depth in range(1, len(parts)):
            folder = "/".join(parts[:depth])
            if folder not in made:
                made.add(folder)
                run("mmd", "-i", drive, f"::/{folder}")
        run("mcopy", "-i", drive, src, f"::/{path.strip('/')}")


def make_cd(out, files, scratch):
    """files: list of (host file, path on the CD)."""
    core = os.path.join(scratch, "eltorito.img")
    grub_core("cd", core)
    maps = [("-map", src, path) for src, path in files + [(core, "/boot/grub/eltorito.img")]]
    run("xorriso", "-abort_on", "SORRY", "-report_about", "WARNING",
        "-outdev", f"stdio:{out}", "-volid", "XMHF", "-padding", "0",
        *[word for m in maps for word in m],
        "-boot_image", "any", "bin_path=/boot/grub/eltorito.img",
        "-boot_image", "any", "cat_path=/boot/grub/boot.cat",
        "-boot_image", "any", "platform_id=0x00", "-boot_image", "any", "emul_type=no_emulation",
        "-boot_image", "any", "load_size=2048", "-boot_image", "any", "boot_info_table=on")


def make(kind, out, cfg, files):
    """Make an image at OUT, whole or not at all. cfg: text of grub.cfg."""
    folder = os.path.dirname(os.path.abspath(out))
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".bootimage.", dir=folder) as scratch:
        cfg_file = os.path.join(scratch, "grub.cfg")
        with open(cfg_file, "w", encoding="utf-8") as f:
            f.write(cfg)
        image = os.path.join(scratch, "image")
        maker = make_disk if kind == "disk" else make_cd
        maker(image, files + [(cfg_file, "/boot/grub/grub.cfg")], scratch)
        os.replace(image, out)


def cached(kind, folder, cfg, files):
    """The image of this very content in FOLDER, made when it is not there yet."""
    digest = hashlib.sha256()
    for part in [kind.encode(), cfg.encode()] + [p.encode() for _, p in files]:
        digest.update(struct.pack("<Q", len(part)) + part)
    for src in [__file__] + [src for src, _ in files]:
        with open(src, "rb") as f:
            digest.update(hashlib.sha256(f.read()).digest())
    out = os.path.join(folder, f"{kind}-{digest.hexdigest()[:24]}.img")
    if os.path.exists(out):
        os.utime(out)
    else:
        make(kind, out, cfg, files)
        prune(folder, kind)
    return out


def prune(folder, kind):
    """Drop cached images that nobody has used for a day."""
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        try:
            old = time.time() - os.path.getmtime(path) > CACHE_KEEP
            if name.startswith(f"{kind}-") and name.endswith(".img") and old:
                os.unlink(path)
        except FileNotFoundError:
            pass  # another run pruned it


def main(argv):
    if len(argv) < 4 or argv[1] not in ("disk", "cd") or any(":" not in a for a in argv[4:]):
        sys.stderr.write(__doc__)
        return 2
    with open(argv[3], encoding="utf-8") as f:
        cfg = f.read()
    make(argv[1], argv[2], cfg, [tuple(a.rsplit(":", 1)) for a in argv[4:]])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
