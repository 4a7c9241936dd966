# SPDX-License-Identifier: BSD-2-Clause
"""Every routine of the assembly has a contract and a check of it: proofs/assembly.txt against the code."""
import os
import re

FOLDERS = ("core", "x86", "svm", "vmx", "iommu", "loader")
INLINE = "x86/hw.h"  # the only C file with assembly (tools/lint)


def routines(text):
    """The labels of an assembly file behind which instructions stand, not data."""
    text = re.sub(r"/\*.*?\*/", " ", text, flags=re.S)
    return [m.group(1) for m in re.finditer(r"^([A-Za-z_]\w*):\s*(\S+)", text, re.M)
            if not m.group(2).startswith(".")]


def inline_routines(text):
    """The functions of hw.h that are more than one instruction; the others are what their name says."""
    found = []
    for m in re.finditer(r"^static inline [^;{}]*?\b(\w+)\([^;{}]*\)\n\{(.*?)^\}", text, re.M | re.S):
        if len(re.findall(r"\b__asm__\b", m.group(2))) != 1 or "\\n" in m.group(2):
            found.append(m.group(1))
    return found


def check_exists(root, name, where):
    """What is wrong with the check of a routine, or None. @where: FILE, or FILE:STANZA, or FILE:ROUTINE."""
    path, _, inside = where.partition(":")
    try:
        with open(os.path.join(root, path), encoding="utf-8") as f:
            text = f.read()
    except OSError:
        return f"{path} does not exist"
    if path.endswith(".toml"):
        if not re.search(rf'^name = "{re.escape(inside)}"$', text, re.M):
            return f"{path} has no stanza {inside}"
    elif not re.search(rf"\b(?:__real_)?{re.escape(inside or name)}\b", text):
        return f"{path} does not name {inside or name}"
    return None


def check(root):
    """(routines, what is wrong)."""
    have, texts = [], {}
    for d in FOLDERS:
        folder = os.path.join(root, d)
        for f in sorted(os.listdir(folder)) if os.path.isdir(folder) else ():
            path = f"{d}/{f}"
            if not f.endswith(".S") and path != INLINE:
                continue
            with open(os.path.join(root, path), encoding="utf-8") as file:
                texts[path] = file.read()
            find = inline_routines if path == INLINE else routines
            have += [f"{path}:{r}" for r in find(texts[path])]
    listed = {}
    with open(os.path.join(root, "proofs", "assembly.txt"), encoding="utf-8") as f:
        for line in f:
            if line.strip() and not line.startswith("#"):
                name, _, where = line.strip().partition(" ")
                listed[name] = where
    bad = [f"{r} has neither contract nor check in proofs/assembly.txt" for r in have if r not in listed]
    bad += [f"assembly.txt names {r}, which does not exist" for r in listed if r not in have]
    for r, where in listed.items():
        path, _, name = r.partition(":")
        comments = " ".join(re.findall(r"/\*.*?\*/", texts.get(path, ""), re.S))
        part = re.fullmatch(r"part of (\w+)", where)
        if part:
            if f"{path}:{part.group(1)}" not in listed:
                bad.append(f"assembly.txt: {r} is part of what is not listed")
        elif not re.search(rf"\b{re.escape(name)}\b", comments):
            bad.append(f"{r} has no contract: no comment in {path} names it")
        else:
            wrong = check_exists(root, name, where)
            if wrong:
                bad.append(f"assembly.txt: {r}: {wrong}")
    return [r for r in have if not listed.get(r, "").startswith("part of")], bad
