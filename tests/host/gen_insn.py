#!/usr/bin/python3
# SPDX-License-Identifier: BSD-2-Clause
"""Writes the instructions that test_insn.c decodes, as a C table: gen_insn.py OUTPUT

Two kinds: stores as the assembler encodes them, whose operands are known from their text; and
random bytes, whose length and kind the disassembler tells.
"""
import os
import random
import re
import subprocess
import sys
import tempfile

SLOT = 32  # bytes: one instruction, and fill in which a disassembler finds its way again
REGS = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di']
MEMORY = {
    16: ['(%bx,%si)', '(%bp,%di)', '(%di)', '0x12(%bx)', '-1(%bp)', '0x1234(%bp)', '0x5678',
         '0x1234(%bx,%di)'],
    32: ['(%eax)', '8(%ebp)', '0x12345678(%ecx)', '(%esp)', '4(%esp)', '(%ebx,%esi,4)',
         '0x12345678(,%edi,8)', '(%ebp,%eax,1)', '0x345678(%esp,%edx,2)', '0x12345678'],
    64: ['(%rax)', '8(%rbp)', '0x12345678(%rcx)', '(%rsp)', '4(%rsp)', '(%rbx,%rsi,4)',
         '0x12345678(,%rdi,8)', '0x1234(%rip)', '(%rbp,%rax,1)'],
}
MEMORY_REX = ['(%r12)', '(%r13)', '8(%r12,%r9,4)', '(%r15)', '0x123456(%r8)', '(%rax,%r12,2)']


def byte_regs(mode, rex):
    """Name, number, high half? of the registers of one byte."""
    low = [(r[0] + 'l', i, False) for i, r in enumerate(REGS[:4])]
    if not rex:
        low += [(r[0] + 'h', i, True) for i, r in enumerate(REGS[:4])]
    if mode == 64:
        low += [(r + 'l', i + 4, False) for i, r in enumerate(REGS[4:])]
        low += [(f'r{i}b', i, False) for i in range(8, 16)]
    return low


def registers(mode, size, rex):
    if size == 1:
        return byte_regs(mode, rex)
    prefix = {2: '', 4: 'e', 8: 'r'}[size]
    suffix = {2: 'w', 4: 'd', 8: ''}[size]
    regs = [(prefix + r, i, False) for i, r in enumerate(REGS)]
    if mode == 64:
        regs += [(f'r{i}{suffix}', i, False) for i in range(8, 16)]
    return regs


def constants(size):
    bits = 8 * min(size, 4)
    return [0, 1, (1 << (bits - 1)) - 1, -1, -(1 << (bits - 1))]


def stores(mode):
    """(text, size, imm, register, high, xchg, value) of stores to memory."""
    forms = [(m, False) for m in MEMORY[mode]]
    forms += [(m, False) for m in MEMORY[32 if mode != 32 else 16] if '(' in m]
    forms += [(f'%{s}:{MEMORY[mode][0]}', False) for s in ('cs', 'ss', 'ds', 'es', 'fs', 'gs')]
    if mode == 64:
        forms += [(m, True) for m in MEMORY_REX]
    for mem, rex in forms:
        for size in (1, 2, 4, 8) if mode == 64 else (1, 2, 4):
            suffix = {1: 'b', 2: 'w', 4: 'l', 8: 'q'}[size]
            for name, num, high in registers(mode, size, rex):
                yield f'mov{suffix} %{name}, {mem}', size, 0, num, high, 0, 0
                yield f'xchg{suffix} %{name}, {mem}', size, 0, num, high, 1, 0
            yield f'lock xchg{suffix} %{name}, {mem}', size, 0, num, high, 1, 0
            yield f'xacquire lock xchg{suffix} %{name}, {mem}', size, 0, num, high, 1, 0
            yield f'xrelease mov{suffix} %{name}, {mem}', size, 0, num, high, 0, 0
            for val in constants(size):
                yield f'mov{suffix} ${val}, {mem}', size, 1, 0, False, 0, val & (1 << 64) - 1
    if mode == 64:
        for size, name in ((1, 'al'), (2, 'ax'), (4, 'eax'), (8, 'rax')):
            yield f'movabs %{name}, 0x123456789abcdef0', size, 0, 0, False, 0, 0
            yield f'addr32 movabs %{name}, 0x12345678', size, 0, 0, False, 0, 0


def assemble(lines, work):
    """The bytes and the length of each line; '.code' directives among them take no slot."""
    src, obj = os.path.join(work, 'a.s'), os.path.join(work, 'a.o')
    with open(src, 'w') as f:
        for line in lines:
            if line.startswith('.'):
                f.write(line + '\n')
            else:
                f.write(f'.balign {SLOT}, 0x90\n0: {line}\n1:\n'
                        '.pushsection .len, "a"\n.byte 1b - 0b\n.popsection\n')
        f.write(f'.balign {SLOT}, 0x90\n')
    subprocess.run(['as', '--64', '-o', obj, src], check=True)
    out = []
    for section in ('.text', '.len'):
        path = os.path.join(work, section[1:])
        subprocess.run(['objcopy', '-O', 'binary', '-j', section, obj, path], check=True)
        with open(path, 'rb') as f:
            out.append(f.read())
    text, lengths = out
    return [(text[SLOT * i:SLOT * i + 15], n) for i, n in enumerate(lengths)]


def assembled(work):
    lines, cases = [], []
    for mode in (16, 32, 64):
        lines.append(f'.code{mode}')
        for text, *rest in stores(mode):
            lines.append(text)
            cases.append((mode, text, *rest))
    for (code, length), case in zip(assemble(lines, work), cases, strict=True):
        mode, text, size, imm, reg, high, xchg, val = case
        yield (mode, code, length, True, size, imm, reg, int(high), xchg, val, text)


def random_bytes(rng, mode):
    groups = [[0x66], [0x67], [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65], [0xf0, 0xf2, 0xf3]]
    code = [rng.choice(g) for g in rng.sample(groups, rng.choice((0, 0, 1, 1, 2, 3)))]
    if mode == 64 and rng.random() < 0.5:
        code.append(rng.randrange(0x40, 0x50))
    if rng.random() < 0.9:
        code.append(rng.choice((0x86, 0x87, 0x88, 0x89, 0xa2, 0xa3, 0xc6, 0xc7)))
        code.append(rng.randrange(256) & (0xc7 if code[-1] > 0xc0 else 0xff))
    else:  # anything, but not what a newer disassembler may know more about
        other = set(range(256)) - {0x0f, 0x62, 0x8f, 0xc4, 0xc5, 0xd5} - set(sum(groups, []))
        code.append(rng.choice(sorted(other - set(range(0x40, 0x50)))))
    return bytes(code) + rng.randbytes(15 - len(code))


def is_store(text):
    """Is this line of the disassembler a store that insn_decode_store() has to know?"""
    m = re.search(r'\b(mov[bwlq]?|movabs|xchg)\s+(\S+)$', text.split('#')[0].rstrip())
    if m is None or (m[1] != 'xchg' and re.search(r'\block\b', text)):
        return False
    source, dest = re.fullmatch(r'([^(]*|.*\(.*\)),(.*)', m[2]).groups()
    if re.fullmatch(r'%\w+', dest) or re.fullmatch(r'%([cdefgs]s|[cdt]r\d+)', source):
        return False
    return re.fullmatch(r'%\w+|\$.*', source) is not None


def disassembled(work, count):
    rng = random.Random(2013)
    for mode, arch in ((16, 'i8086'), (32, 'i386'), (64, 'i386:x86-64')):
        codes = [random_bytes(rng, mode) for _ in range(count)]
        path = os.path.join(work, 'random')
        with open(path, 'wb') as f:
            for code in codes:
                f.write(code.ljust(SLOT, b'\x90'))
        out = subprocess.run(['objdump', '-D', '-z', '-w', '-b', 'binary', '-m', arch, path],
                             check=True, capture_output=True, text=True).stdout
        lines = re.findall(r'^ *([0-9a-f]+):\t((?:[0-9a-f]{2} )+) *\t(.*)$', out, re.M)
        first = {int(a, 16): (len(b.split()), t) for a, b, t in lines}
        for i, code in enumerate(codes):
            length, text = first[SLOT * i]
            yield (mode, code, length, is_store(text), 0, 0, 0, 0, 0, 0, text.strip())


def row(case):
    mode, code, length, store, size, imm, reg, high, xchg, val, text = case
    code = ', '.join(f'0x{b:02x}' for b in code)
    text = text.replace('\\', '\\\\').replace('"', '\\"').replace('\t', ' ')
    return (f'\t{{INSN_{mode}, {{{code}}}, {length}, {int(store)}, {size}, {imm}, {reg}, {high}, '
            f'{xchg}, 0x{val:x}, "{text}"}},\n')


def main():
    with tempfile.TemporaryDirectory() as work:
        with open(sys.argv[1] + '.new', 'w') as f:
            f.write('static const struct insn_case assembled[] = {\n')
            f.writelines(row(c) for c in assembled(work))
            f.write('};\n\nstatic const struct insn_case disassembled[] = {\n')
            f.writelines(row(c) for c in disassembled(work, 3000))
            f.write('};\n')
    os.replace(sys.argv[1] + '.new', sys.argv[1])


main()
