# SPDX-License-Identifier: BSD-2-Clause
"""CBMC as tools/verify uses it: fetching it, and building, proving and covering one proof."""
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import tomllib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CACHE = os.path.join(ROOT, ".cache", "trixie")
PACKAGES = ["cbmc", "libc6", "libgcc-s1", "libstdc++6", "minisat", "zlib1g",
            "cadical", "spin", "libjemalloc2"]
TOOLS = ["cbmc", "goto-cc", "goto-instrument", "cadical", "spin"]
CHECKS = ["--bounds-check", "--pointer-check", "--pointer-overflow-check",
          "--signed-overflow-check", "--unsigned-overflow-check", "--conversion-check",
          "--div-by-zero-check", "--undefined-shift-check", "--pointer-primitive-check",
          "--unwinding-assertions"]
MEMORY_LIMIT = 4 << 30
TIME_LIMIT = 300  # seconds of processor time, which a busy machine stretches
END = "the end of the harness is reached"


class Failed(Exception):
    """A proof did not go through; the text says why."""


# --- CBMC 6.6 ---------------------------------------------------------------------------------

def setup():
    """Unpacks Debian 13's CBMC under .cache/trixie, unless the machine has 6.6 itself."""
    found = shutil.which("cbmc")
    if found and subprocess.run([found, "--version"], capture_output=True,
                                text=True).stdout.startswith("6.6"):
        return {t: shutil.which(t) or t for t in TOOLS}
    tools = {t: os.path.join(CACHE, "bin", t) for t in TOOLS}
    lib = os.path.join(CACHE, "tree/usr/lib/x86_64-linux-gnu")
    malloc = os.path.join(lib, "libjemalloc.so.2") # a third of cbmc's time is malloc()
    if all(os.path.exists(p) for p in [malloc, *tools.values()]):
        return tools
    print("verify: fetching CBMC 6.6 (Debian 13) into .cache/trixie", flush=True)
    shutil.rmtree(CACHE, ignore_errors=True)
    apt = os.path.join(CACHE, "apt")
    debs = os.path.join(CACHE, "debs")
    for d in ("lists/partial", "archives/partial"):
        os.makedirs(os.path.join(apt, d))
    os.makedirs(debs)
    open(os.path.join(apt, "status"), "w").close()
    # The mirror is the one of this machine's own Debian.
    out = run(["apt-get", "indextargets", "--format", "$(CODENAME) $(REPO_URI)",
               "Created-By: Packages", "Component: main"])
    uris = [f[1] for f in (line.split() for line in out.splitlines())
            if len(f) == 2 and "-" not in f[0] and "debian" in f[1]]
    if not uris:
        raise Failed("cannot tell the Debian mirror of this machine")
    with open(os.path.join(apt, "sources.list"), "w", encoding="ascii") as f:
        f.write("deb [arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] "
                f"{uris[0]} trixie main\n")
    options = ["-q", "-o", "APT::Sandbox::User=root", "-o", "Acquire::Retries=3"]
    for key, val in {"Dir::State": apt, "Dir::State::lists": apt + "/lists",
                     "Dir::State::status": apt + "/status", "Dir::Cache": apt,
                     "Dir::Cache::archives": apt + "/archives", "APT::Architecture": "amd64",
                     "Dir::Etc::sourcelist": apt + "/sources.list",
                     "Dir::Etc::sourceparts": "-"}.items():
        options += ["-o", f"{key}={val}"]
    run(["apt-get", *options, "update"])
    run(["apt-get", *options, "download", *PACKAGES], cwd=debs)
    tree = os.path.join(CACHE, "tree")
    for deb in sorted(os.listdir(debs)):
        run(["dpkg-deb", "-x", os.path.join(debs, deb), tree])
    os.makedirs(os.path.join(CACHE, "bin"))
    for name, path in tools.items():
        with open(path, "w", encoding="ascii") as f:
            f.write(f'#!/bin/sh\nexec {lib}/ld-linux-x86-64.so.2 --preload {malloc} --library-path '
                    f'{lib}:{tree}/usr/lib {tree}/usr/bin/{name} "$@"\n')
        os.chmod(path, 0o755)
    run([tools["cbmc"], "--version"])
    return tools


def run(cmd, **kw):
    """Runs a command that must succeed; returns what it printed."""
    p = subprocess.run(cmd, capture_output=True, text=True, check=False, **kw)
    if p.returncode != 0:
        raise Failed(f"{os.path.basename(cmd[0])}: {(p.stdout + p.stderr).strip()[-1500:]}")
    return p.stdout


# --- one proof --------------------------------------------------------------------------------

class Proof:
    """A folder proofs/NAME with harness.c and proof.toml."""

    def __init__(self, name):
        self.name = name
        self.dir = os.path.join(ROOT, "proofs", name)
        with open(os.path.join(self.dir, "proof.toml"), "rb") as f:
            t = tomllib.load(f)
        self.property = t.pop("property")
        self.about = t.pop("about", "")
        self.proves = t.pop("proves", [])
        self.enforce = t.pop("enforce", None)
        self.replace = t.pop("replace", [])
        self.loops = t.pop("loops", True)
        self.frame = t.pop("frame", True)
        self.unwind = t.pop("unwind", {})
        self.bounds = t.pop("bounds", "")
        self.solver = t.pop("solver", "")
        self.args = t.pop("args", [])
        self.unreached = t.pop("unreached", {})
        self.defines = t.pop("defines", [])
        # The harness is run this often, with CASE = 0, 1, ... of CASES: what is too dear at once.
        self.cases = t.pop("cases", 1)
        self.without = t.pop("without", {})
        # Functions whose callers call a stub of the harness: what it says is another proof's claim.
        self.stubs = t.pop("stubs", {})
        # Loops that wait for hardware are cut after their bound instead of asserted to end.
        self.only_waits = t.pop("only_waits", False)
        self.only_assertions = t.pop("only_assertions", "")
        if t:
            raise Failed(f"{name}: unknown keys {sorted(t)}")
        if self.unwind and not self.bounds:
            raise Failed(f"{name}: a loop is unwound without a word on the bound")


def all_proofs(names):
    found = sorted(d for d in os.listdir(os.path.join(ROOT, "proofs"))
                   if os.path.exists(os.path.join(ROOT, "proofs", d, "proof.toml")))
    if names:
        found = [d for d in found if any(d == n or d.startswith(n) for n in names)]
    return [Proof(d) for d in found]


def limited():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (TIME_LIMIT, TIME_LIMIT))


def tool(cmd, log, limit=10 * TIME_LIMIT):
    """Runs one tool of CBMC; returns exit code, output, seconds of processor time, megabytes."""
    start = time.monotonic()
    with open(log, "w", encoding="utf-8") as f:
        p = subprocess.Popen(cmd, stdout=f, stderr=subprocess.STDOUT, preexec_fn=limited,
                             cwd=os.path.dirname(log))
        timeout = False
        while True:
            pid, status, usage = os.wait4(p.pid, os.WNOHANG)
            if pid:
                break
            if time.monotonic() - start > limit:
                timeout = True
                p.kill()
            time.sleep(0.01)
    p.returncode = os.waitstatus_to_exitcode(status)
    with open(log, encoding="utf-8", errors="replace") as f:
        text = f.read()
    if timeout or p.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        raise Failed(f"{os.path.basename(cmd[0])}: more than {TIME_LIMIT} s of processor time")
    return p.returncode, text, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024


def build(tools, proof, tree, out, case=0):
    """The instrumented program of a proof, and the seconds it took; @tree holds the sources."""
    os.makedirs(out, exist_ok=True)
    first, second = os.path.join(out, "a.goto"), os.path.join(out, "b.goto")
    cmd = [tools["goto-cc"], "--function", "harness", "-std=gnu11", "-ffreestanding",
           '-DXMHF_PROOF="ghosts.h"', *("-D" + d for d in proof.defines),
           f"-DCASE={case}", f"-DCASES={proof.cases}",
           "-I", os.path.join(tree, "proofs", "model"), "-I", os.path.join(tree, "proofs"),
           "-I", os.path.join(tree, "include"), "-I", tree, "-o", first,
           os.path.join(tree, "proofs", proof.name, "harness.c")]
    code, text, seconds, _ = tool(cmd, os.path.join(out, "compile.log"))
    if code != 0:
        raise Failed("does not compile: " + tail(text))
    if proof.stubs:  # a run of its own: together with loop contracts it does nothing
        cmd = [tools["goto-instrument"]]
        for f, stub in proof.stubs.items():
            cmd += ["--replace-calls", f"{f}:{stub}"]
        code, text, more, _ = tool(cmd + [first, first], os.path.join(out, "stubs.log"))
        seconds += more
        if code != 0:
            raise Failed("stubs: " + tail(text))
    cmd = [tools["goto-instrument"]]
    if proof.frame:
        cmd += ["--dfcc", "harness"]
        if proof.enforce:
            cmd += ["--enforce-contract", proof.enforce]
        for f in proof.replace:
            cmd += ["--replace-call-with-contract", f]
    else:
        cmd += ["--nondet-static"] # objects hold anything, as with --dfcc
    if proof.loops:
        cmd += ["--apply-loop-contracts", "--loop-contracts-no-unwind"]
    code, text, more, _ = tool(cmd + [first, second], os.path.join(out, "instrument.log"))
    if code != 0:
        raise Failed("contracts: " + tail(text))
    dropped = re.findall(r"deriving empty pure contract.*", text)
    if dropped:
        raise Failed("a contract was dropped: " + dropped[0])
    return second, seconds + more


def tail(text):
    lines = [l for l in text.strip().splitlines() if l.strip()]
    errors = [l for l in lines if "error" in l.lower()]
    return " | ".join((errors or lines)[-3:])


def cbmc_args(tools, proof, solver=True):
    args = ["--object-bits", "10"]
    if proof.only_assertions:
        args += ["--no-standard-checks"]
    if proof.only_waits:
        args += ["--no-unwinding-assertions"]
    for loop, n in proof.unwind.items():
        args += ["--unwind", str(n)] if loop == "*" else ["--unwindset", f"{loop}:{n}"]
    if proof.solver and solver:
        args += ["--external-sat-solver", tools[proof.solver]]
    return args + proof.args


def checks_of(proof):
    if proof.only_assertions:
        return []
    left_out = list(proof.without) + (["--unwinding-assertions"] if proof.only_waits else [])
    return [c for c in CHECKS if c not in left_out]


def outcome(text):
    """The checks in what cbmc printed: [{property, description, status, file, line}]."""
    checks, file = [], "?"
    for line in text.splitlines():
        head = re.fullmatch(r"(\S+) function \S+", line)
        found = re.fullmatch(r"\[(\S+)\] (?:file (\S+) )?(?:line (\d+) )?(.*): "
                             r"(SUCCESS|FAILURE|UNKNOWN|ERROR)", line)
        if head:
            file = head.group(1)
        elif found:
            name, other, number, what, status = found.groups()
            checks.append({"property": name, "description": what, "status": status,
                           "file": other or file, "line": number or "?"})
    return checks


def solve(tools, proof, tree, out, case):
    """One run of cbmc: its checks, seconds and megabytes. Raises Failed if anything is wrong."""
    program, seconds = build(tools, proof, tree, out, case)
    cmd = [tools["cbmc"], program, *checks_of(proof), *cbmc_args(tools, proof)]
    code, text, more, mb = tool(cmd, os.path.join(out, "cbmc.txt"))
    if code not in (0, 10):
        raise Failed("cbmc: " + tail(text))
    checks = outcome(text)
    ends = [c for c in checks if END in c["description"]]
    bad = [c for c in checks if c["status"] != "SUCCESS" and c not in ends]
    said = re.search(r"\*\* (\d+) of (\d+) failed", text)
    if not said or int(said.group(2)) != len(checks) or int(said.group(1)) != len(
            [c for c in checks if c["status"] == "FAILURE"]):
        raise Failed("cannot read what cbmc says")
    if not ends:
        raise Failed("the harness has no end marker")
    if bad:
        raise Failed("; ".join(sorted({describe(c) for c in bad})[:6]))
    if any(c["status"] != "FAILURE" for c in ends):
        raise Failed("vacuous: the end of the harness cannot be reached")
    if len(checks) < 2:
        raise Failed("nothing was checked")
    return len(checks), seconds + more, mb


def prove(tools, proof, tree, out):
    """Returns a result; its "why" is empty if all was proven. Seconds are of processor time."""
    result = {"proof": proof.name, "property": proof.property, "mb": 0, "checks": 0, "why": "",
              "seconds": 0}
    try:
        for case in range(proof.cases):
            checks, seconds, mb = solve(tools, proof, tree, out, case)
            result["checks"] = max(result["checks"], checks)
            result["seconds"] += seconds
            result["mb"] = max(result["mb"], mb)
    except Failed as e:
        result["why"] = str(e)
    result["seconds"] = round(result["seconds"], 1)
    return result


def describe(c):
    name = os.path.relpath(c["file"], ROOT) if os.path.isabs(c["file"]) else c["file"]
    return f"{name}:{c['line']}: {c['description']} [{c['property']}]"


# --- coverage -----------------------------------------------------------------------------------

SHIPPED = ("core/", "svm/", "vmx/", "x86/", "iommu/", "loader/", "tpm/")


def cover(tools, proof, tree, out):
    """Which lines of the functions that a proof is about it reaches."""
    start = time.monotonic()
    result = {"proof": proof.name, "property": proof.property, "why": "", "mb": 0,
              "lines": 0, "covered": 0}
    try:
        seen = {}
        for case in range(proof.cases):
            program, _ = build(tools, proof, tree, out, case)
            cmd = [tools["cbmc"], program, "--cover", "location",
                   *cbmc_args(tools, proof, False), "--json-ui"]
            code, text, _, mb = tool(cmd, os.path.join(out, "cover.json"))
            if code not in (0, 10):
                raise Failed("cbmc: " + tail(text))
            result["mb"] = max(result["mb"], mb)
            for key, hit in goals(text, tree):
                seen[key] = seen.get(key, False) or hit
        # A function has to be reached; its lines, all but those with a reason.
        missing = []
        for entry in proof.proves:
            lines = {k[1]: v for k, v in seen.items()
                     if same_function(k[0], entry) and (v or is_statement(tree, *k))}
            result["lines"] += len(lines)
            result["covered"] += sum(lines.values())
            lost = sorted(line for line, hit in lines.items() if not hit)
            if not any(lines.values()):
                missing.append(f"{entry} is not reached at all")
            elif lost and entry not in proof.unreached:
                missing.append(f"{entry}: lines {', '.join(map(str, lost))} are not reached")
        if missing:
            raise Failed("; ".join(missing))
    except Failed as e:
        result["why"] = str(e)
    result["seconds"] = round(time.monotonic() - start, 1)
    return result


def goals(text, tree):
    """((file:function, line), reached?) for each line that cbmc's coverage names."""
    for part in json.loads(text):
        for goal in part.get("goals", []):
            for path, functions in goal.get("basicBlockLines", {}).items():
                name = os.path.relpath(path, tree)
                for function, lines in functions.items():
                    for line in expand(lines):
                        yield ((f"{name}:{function.split('::')[-1]}", line),
                               goal["status"] == "satisfied")


def is_statement(tree, function, line):
    """A function's head and a brace are none; cbmc names them all the same."""
    with open(os.path.join(tree, function.rpartition(":")[0]), encoding="utf-8") as f:
        text = f.read().splitlines()[line - 1]
    return text[:1] == "\t" and text.strip() != "}"


def same_function(seen, entry):
    """Contracts rename a function that is enforced or replaced."""
    return seen == entry or re.sub(r"_wrapped_for_contract_checking|_real$", "", seen) == entry


def expand(lines):
    for part in lines.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
