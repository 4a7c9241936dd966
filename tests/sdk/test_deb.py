# SPDX-License-Identifier: BSD-2-Clause
"""The Debian package of the guest tools: installed and removed by dpkg in a tree of its own, which
has nothing but dpkg's database: the programs are static."""

import json
import os
import shutil
import subprocess

import pytest

from machine import ROOT

PROGRAMS = {"xmhfctl": "status", "xmhf-trace": "show", "xmhf-watch": "list"}


@pytest.fixture(scope="module")
def package():
    subprocess.run(["make", "-s", "deb"], cwd=ROOT, check=True, stdin=subprocess.DEVNULL)
    [name] = [n for n in os.listdir(os.path.join(ROOT, "build")) if n.startswith("xmhf-tools_")]
    return os.path.join(ROOT, "build", name)


@pytest.fixture
def tree(tmp_path):
    (tmp_path / "var/lib/dpkg/info").mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/updates").mkdir()
    for name in ("status", "available"):
        (tmp_path / "var/lib/dpkg" / name).touch()
    return tmp_path


def dpkg(tree, *args):
    return subprocess.run(["dpkg", f"--root={tree}", "--force-not-root", "--force-bad-path",
                           "--log=/dev/null", *args], check=True, capture_output=True, text=True)


def test_install(package, tree):
    dpkg(tree, "--install", package)
    assert "ii  xmhf-tools" in dpkg(tree, "--list", "xmhf-tools").stdout
    assert dpkg(tree, "--verify", "xmhf-tools").stdout == ""
    assert sorted(os.listdir(tree / "usr/bin")) == sorted(PROGRAMS)
    for name, command in PROGRAMS.items():
        program = tree / "usr/bin" / name
        assert (tree / f"usr/share/man/man1/{name}.1.gz").is_file()
        said = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
        assert said.stdout.startswith(f"usage: {name}") and said.stderr == ""
        # This machine has no XMHF below.
        said = subprocess.run([program, command], capture_output=True, text=True, check=False)
        assert said.returncode == 3 and said.stdout == ""
        assert said.stderr.startswith(f"{name}: no XMHF below this OS")
    dpkg(tree, "--purge", "xmhf-tools")
    assert not (tree / "usr").exists() or not any((tree / "usr").rglob("xmhf*"))


def test_usage(package, tree):
    program = os.path.join(ROOT, "build", "guest", "xmhfctl")
    for args in ([], ["x"], ["status", "x"], ["call"], ["call", "1", "2", "3", "4", "5"],
                 ["call", "65536"], ["call", "1", "-1"], ["call", "1", "0x10000000000000000"],
                 ["call", ""], ["log", "--x"]):
        done = subprocess.run([program, *args], capture_output=True, text=True, check=False)
        assert done.returncode in (2, 3), args
        assert done.stdout == ""
    done = subprocess.run([program, "--json", "status"], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 3 and "error" in json.loads(done.stdout)


def test_lintian(package):
    if not shutil.which("lintian"):
        pytest.skip("there is no lintian here")
    done = subprocess.run(["lintian", "--allow-root", package], capture_output=True, text=True,
                          check=False)
    # Who the maintainer is, only who builds it for others knows (DEBFULLNAME, DEBEMAIL).
    left = [line for line in done.stdout.splitlines() if "bogus-mail-host" not in line]
    assert left == []
