# SPDX-License-Identifier: BSD-2-Clause
"""The SDK as its users have it: installed somewhere, the template copied somewhere else, plain gcc.

Nothing here may reach back into the tree: the copies are built with the tree's folder nowhere on
the command line, from a folder outside of it."""

import os
import re
import shutil
import struct
import subprocess

import pytest

import conftest
from machine import ROOT, run_machine

VA, VA_END = 0x400000, 0x40000000
MAGIC = 0x5050415059484858
NO_RECIPE = ("xmhf_log",)  # what xmhf_printf() is made of


def call(*command, **kw):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, check=False, **kw)
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture(scope="module")
def sdk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sdk")
    call("make", "--no-print-directory", "install-sdk", f"DESTDIR={folder}", "PREFIX=/opt/xmhf",
         cwd=ROOT)
    # Moved once more: the SDK finds itself wherever it lies.
    return shutil.move(folder / "opt" / "xmhf", folder / "here")


@pytest.fixture
def environment(sdk):
    return {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C",
            "PKG_CONFIG_PATH": f"{sdk}/lib/pkgconfig"}


def check_module(path):
    """The rules of xmhf/hypapp.h, "The module file"."""
    with open(path, "rb") as f:
        data = f.read()
    kind, machine, _, entry, phoff = struct.unpack_from("<HHIQQ", data, 16)
    assert data[:6] == b"\x7fELF\x02\x01" and (kind, machine) == (2, 62)
    size, count = struct.unpack_from("<HH", data, 54)
    loads = [ph for ph in (struct.unpack_from("<IIQQQQQQ", data, phoff + i * size)
                           for i in range(count)) if ph[0] == 1]
    assert all(ph[0] in (1, 0x6474e551) for ph in
               (struct.unpack_from("<IIQQQQQQ", data, phoff + i * size) for i in range(count)))
    assert 1 <= len(loads) <= 3
    end = VA
    for _, flags, offset, va, _, filesz, memsz, align in loads:
        assert va >= end and va % 4096 == 0 and offset % 4096 == 0 and align == 4096
        assert filesz <= memsz and flags & 3 != 3
        end = va + memsz
    assert end <= VA_END
    assert loads[0][3] == VA and not loads[0][1] & 2
    magic, abi, _, header_entry = struct.unpack_from("<QIIQ", data, loads[0][2])
    assert (magic, abi, header_entry) == (MAGIC, 1, entry)


def run(name, module):
    """A machine with the module; the guest calls it as the guide says."""
    [(_, case)] = conftest.cases({
        "name": name, "guest": "debian", "on": ["xmhf"], "hypapps": [f"{module},some words"],
        "steps": ["root@debian:/root# ",
                  {"send": "xmhfctl call 100 5\n", "expect": "^status 0, results 0x5 0x0 0x0$"},
                  {"send": "xmhfctl call 100 37\n", "expect": "^status 0, results 0x2a 0x0 0x0$"},
                  {"send": "xmhfctl log | grep my:\n",
                   "expect": "^xmhf: my: the guest's ring 3 called; the sum is 42$"},
                  {"send": "poweroff\n", "expect": "reboot: Power down"}],
        "log": ['^xmhf: my: here I am, with the arguments "some words"$']})
    run_machine(case, os.path.join(ROOT, "build", "test", "sdk", name))


def test_template(sdk, environment, tmp_path):
    mine = tmp_path / "my hypapp"
    template = call("pkg-config", "--variable=templatedir", "xmhf-hypapp", env=environment).strip()
    shutil.copytree(template, mine)
    call("make", cwd=mine, env=environment)
    check_module(mine / "my.hypapp")
    run("sdk-template", mine / "my.hypapp")
    call("make", "clean", cwd=mine, env=environment)
    assert sorted(os.listdir(mine)) == sorted(os.listdir(template))


def test_one_command(sdk, environment, tmp_path):
    """One C file, plain gcc, no Makefile; every header of the SDK at once, all warnings on."""
    headers = sorted(os.listdir(f"{sdk}/include/xmhf"))
    (tmp_path / "one.c").write_text("".join(f"#include <xmhf/{h}>\n" for h in headers) + """
static bool start(u32 cpu, const char *args) { return cpu == 0 || args[0] != 'x'; }
HYPAPP = { .name = "one", .start = start };
""")
    call("sh", "-c", "gcc -Wall -Wextra -Werror $(pkg-config --cflags xmhf-hypapp) -o one.hypapp "
         "one.c $(pkg-config --libs xmhf-hypapp)", cwd=tmp_path, env=environment)
    check_module(tmp_path / "one.hypapp")


CALLBACKS = ("start", "hypercall", "memory", "port", "msr", "cpuid", "cr", "exception", "insn", "down")


def recipes():
    """The pieces of C in the guide's recipes: [(title, code)]."""
    with open(os.path.join(ROOT, "docs", "hypapp-guide.md"), encoding="utf-8") as f:
        text = f.read().split("## 5. Recipes", 1)[1]
    return re.findall(r"^\*\*([^*]+)\*\*(?:(?!^\*\*).)*?^```c\n(.*?)^```$", text, re.M | re.S)


@pytest.mark.parametrize("title, code", recipes(), ids=[t for t, _ in recipes()])
def test_recipe(sdk, environment, tmp_path, title, code):
    """Each recipe is a hypapp, with all warnings but that of arguments it does not look at."""
    names = [n for n in CALLBACKS if re.search(rf"^static \S.* \*?{n}\(", code, re.M)]
    assert names
    fields = "".join(f", .{n} = {n}" for n in names)
    (tmp_path / "recipe.c").write_text(f"#include <xmhf/hypapp.h>\n{code}\n"
                                       f'HYPAPP = {{.name = "recipe", .number = 1{fields}}};\n')
    call("sh", "-c", "gcc -Wall -Wextra -Werror -Wno-unused-parameter $(pkg-config --cflags xmhf-hypapp) "
         "-o recipe.hypapp recipe.c $(pkg-config --libs xmhf-hypapp)", cwd=tmp_path, env=environment)
    check_module(tmp_path / "recipe.hypapp")


def test_every_event_and_call_has_a_recipe():
    code = "".join(c for _, c in recipes())
    with open(os.path.join(ROOT, "include", "xmhf", "api.h"), encoding="utf-8") as f:
        calls = set(re.findall(r"^(?:enum xmhf_status|void|u32) (xmhf_\w+)\(", f.read(), re.M))
    assert len(calls) > 20
    assert [c for c in sorted(calls) if c + "(" not in code and c not in NO_RECIPE] == []
    assert [n for n in CALLBACKS if not re.search(rf"^static .*\b{n}\(", code, re.M)] == []


def test_without_sdk(sdk, tmp_path):
    """The template says what is missing when pkg-config does not find the SDK."""
    mine = tmp_path / "my"
    shutil.copytree(f"{sdk}/share/xmhf-hypapp/template", mine)
    done = subprocess.run(["make"], cwd=mine, capture_output=True, text=True, check=False,
                          env={"PATH": os.environ["PATH"], "PKG_CONFIG_LIBDIR": "/nonexistent"})
    assert done.returncode != 0
    assert "set PKG_CONFIG_PATH" in done.stderr


def test_manual(sdk):
    """groff has nothing to say about the manual page; it and the template name what there is."""
    page = f"{sdk}/share/man/man7/xmhf-hypapp.7"
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Tascii", "-ww", "-z", page], text=True,
                              capture_output=True, check=False)
        assert done.returncode == 0 and done.stderr == ""
    for path in ("include/xmhf/hypapp.h", "lib/xmhf-hypapp/libhypapp.a",
                 "lib/xmhf-hypapp/hypapp.ld", "lib/pkgconfig/xmhf-hypapp.pc"):
        assert os.path.getsize(f"{sdk}/{path}") > 0
