# SPDX-License-Identifier: BSD-2-Clause
"""make demo HYPAPP=name: every demonstration shows what it says that it shows."""

import glob
import os
import subprocess

import pytest

from machine import ROOT

NAMES = sorted(os.path.basename(os.path.dirname(path))
               for path in glob.glob(os.path.join(ROOT, "hypapps", "*", "demo.toml")))


@pytest.mark.parametrize("name", NAMES)
def test_demo(name):
    subprocess.run([os.path.join(ROOT, "tools", "mkguest"), "debian", "rootkit"], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    done = subprocess.run([os.path.join(ROOT, "tools", "demo"), name], cwd=ROOT, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "demo: done" in done.stdout


def test_usage():
    done = subprocess.run([os.path.join(ROOT, "tools", "demo"), "nothing"], text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == 2 and "hello" in done.stdout
