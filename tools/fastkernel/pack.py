#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-2-Clause
"""Repacks a Linux bzImage so that an emulated CPU unpacks it quickly: pack.py VMLINUZ OUT

The kernel itself, the ELF file that Linux's decompressor would have unpacked, is not touched: it is
taken out, packed with LZ4 in place of xz, and put behind an unpacker of ours (stub.c, entry.S),
with the original's header for the boot loader. What changes for the kernel: it is where it was
linked, as with nokaslr.
"""

import lzma
import os
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
BASE = 80 << 20  # where the packed kernel is loaded: behind the unpacked one
STORED = 0x80000000
HEADER = {"setup_sects": 0x1f1, "syssize": 0x1f4, "xloadflags": 0x236, "payload_offset": 0x248,
          "payload_length": 0x24c, "pref_address": 0x258, "init_size": 0x260}


def fail(text):
    sys.exit(f"fastkernel: {text}")


def take_out(image):
    """The ELF file in a bzImage."""
    if image[0x202:0x206] != b"HdrS" or struct.unpack_from("<H", image, 0x206)[0] < 0x20a:
        fail("not a bzImage of boot protocol 2.10 or later")
    at, size = struct.unpack_from("<II", image, HEADER["payload_offset"])
    at += (image[HEADER["setup_sects"]] + 1) * 512
    payload = image[at:at + size]
    if payload[:6] == b"\xfd7zXZ\0":
        elf = lzma.LZMADecompressor(format=lzma.FORMAT_XZ).decompress(payload)
    elif payload[:4] == b"\x28\xb5\x2f\xfd":
        elf = subprocess.run(["zstd", "-dcq"], input=payload[:-4], stdout=subprocess.PIPE,
                             check=True).stdout
    else:
        fail(f"the kernel is packed in an unknown way: {payload[:6].hex()}")
    if elf[:4] != b"\x7fELF":
        fail("what is in it is not an ELF file")
    return elf


def segments(elf):
    """(physical address, contents, size in memory) of what is loaded."""
    wide = elf[4] == 2
    at = struct.unpack_from("<Q", elf, 32)[0] if wide else struct.unpack_from("<I", elf, 28)[0]
    size, number = struct.unpack_from("<HH", elf, 54 if wide else 42)
    for i in range(number):
        header = elf[at + i * size:at + (i + 1) * size]
        if wide:
            kind, _, offset, _, where, filesz, memsz = struct.unpack_from("<IIQQQQQ", header)
        else:
            kind, offset, _, where, filesz, memsz = struct.unpack_from("<IIIIII", header)
        if kind == 1:
            yield where, elf[offset:offset + filesz].rstrip(b"\0"), memsz


def lz4(data):
    """The blocks of a segment: an LZ4 frame without its header, as the stub reads them."""
    frame = subprocess.run(["zstd", "--format=lz4", "-9", "-q", "-c", "--no-check"], input=data,
                           stdout=subprocess.PIPE, check=True).stdout
    flags = frame[4]
    if frame[:4] != b"\x04\x22\x4d\x18" or flags & 0x14:
        fail("unexpected LZ4 frame")
    at = 7 + (8 if flags & 8 else 0)
    return frame[at:]


def link(stub_entry, wide, payload, scratch):
    """The protected-mode part: unpacker and payload, at BASE; and its size in memory."""
    out = os.path.join(scratch, "image")
    with open(os.path.join(scratch, "payload"), "wb") as f:
        f.write(payload)
    with open(os.path.join(scratch, "payload.S"), "w", encoding="ascii") as f:
        f.write('.data\n.globl payload\npayload: .incbin "payload"\n'
                '.section .note.GNU-stack, "", @progbits\n')
    subprocess.run(["gcc", "-m32", "-march=i686", "-O2", "-ffreestanding", "-fno-pic", "-nostdlib",
                    "-static", "-no-pie", "-fno-stack-protector", "-fcf-protection=none",
                    "-fno-asynchronous-unwind-tables", "-mgeneral-regs-only",
                    "-Wall", "-Wextra", "-Werror", "-Wl,--build-id=none", "-Wl,-z,noexecstack",
                    f"-Wl,-Ttext={BASE:#x}", "-Wl,--no-warn-rwx-segments", "-Wl,-N",
                    f"-Wa,--defsym,ENTRY={stub_entry}", f"-Wa,--defsym,LONG={int(wide)}",
                    "-o", out, os.path.join(HERE, "entry.S"), os.path.join(HERE, "stub.c"),
                    "payload.S"], check=True, cwd=scratch)
    subprocess.run(["objcopy", "-O", "binary", out, out + ".bin"], check=True)
    with open(out + ".bin", "rb") as f:
        flat = f.read()
    return flat, len(flat) + (64 << 10)  # .bss is smaller than that


def main():
    if len(sys.argv) != 3:
        fail("usage: pack.py VMLINUZ OUT")
    with open(sys.argv[1], "rb") as f:
        image = f.read()
    elf = take_out(image)
    wide = elf[4] == 2
    payload = b""
    for where, data, memsz in segments(elf):
        if where + memsz > BASE:
            fail("the kernel is too large for this unpacker")
        if memsz % 4:
            fail("a segment's size is not a multiple of 4")
        payload += struct.pack("<II", where, memsz) + lz4(data)
    payload += bytes(4)
    entry = struct.unpack_from("<Q" if wide else "<I", elf, 24)[0]
    with tempfile.TemporaryDirectory() as scratch:
        flat, memory = link(entry, wide, payload, scratch)
    flat += bytes(-len(flat) % 16)
    setup = bytearray(image[:(image[HEADER["setup_sects"]] + 1) * 512])
    for field, form, value in (("syssize", "<I", len(flat) // 16), ("xloadflags", "<H", 0),
                               ("payload_offset", "<I", 0), ("payload_length", "<I", 0),
                               ("pref_address", "<Q", BASE), ("init_size", "<I", memory)):
        struct.pack_into(form, setup, HEADER[field], value)
    with open(sys.argv[2], "wb") as f:
        f.write(setup + flat)


if __name__ == "__main__":
    main()
