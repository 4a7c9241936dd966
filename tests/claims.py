# SPDX-License-Identifier: BSD-2-Clause
"""Lets several pytest processes share one list of tests (a plugin; tools/test-all uses it).

Each process goes through all tests in the same order, and runs a test if it is the first to make
the file that stands for it in the directory XMHF_CLAIMS. Nothing is reported for other tests."""

import hashlib
import os

from _pytest.runner import runtestprotocol


def pytest_runtest_protocol(item, nextitem):
    """True: this test is done with, here or by some other process."""
    del nextitem  # may well be another process's
    name = hashlib.sha256(item.nodeid.encode()).hexdigest()
    try:
        os.close(os.open(os.path.join(os.environ["XMHF_CLAIMS"], name),
                         os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    except FileExistsError:
        return True
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    # Without a next item everything is torn down, as is right when a test of another file follows.
    runtestprotocol(item, nextitem=None)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
