# SPDX-License-Identifier: BSD-2-Clause
"""What others cost, measured once, in 2026, on the same kind of emulated machine (QEMU 10.0, TCG,
one CPU, virtual time = instructions): figures to compare with, not taken by `make bench`."""

NAMES = ("BitVisor", "KVM", "Xen PV")

SETUP = {
    "BitVisor": "2026-05, minimal build, q35, smm=off, 1 GiB, 1 CPU, TCG; virtual time over bare",
    "KVM": "2026, Linux 6.1 kvm-amd inside TCG, kvmtool guest, 1 CPU; virtual time over bare",
    "Xen PV": "2026, Xen 4.17, PV dom0, 1 CPU, TCG; virtual time over bare",
    "XMHF64": "2026, the original's 64-bit descendant, Bochs, 1 CPU, 2 GiB",
}

RATIOS = {
    "boot": {"KVM": 1.023},
    "sha256": {"BitVisor": 1.0001, "KVM": 1.003, "Xen PV": 1.001},
    "exec": {"BitVisor": 1.015, "KVM": 1.148, "Xen PV": 2.96},
    "fork": {"BitVisor": 1.0003, "KVM": 1.005, "Xen PV": 15.3},
    "faults": {"BitVisor": 1.011, "KVM": 1.401, "Xen PV": 2.09},
    "tmpfs": {"KVM": 1.007, "Xen PV": 1.04},  # BitVisor: in the noise
    "syscalls": {"BitVisor": 1.0001, "KVM": 1.004, "Xen PV": 2.61},
    "pipe": {"BitVisor": 1.0003, "KVM": 1.016, "Xen PV": 1.79},
    "sleeps": {"BitVisor": 1.002},
}

# What else is known of them: (what, {name: text}).
OTHERS = [
    ("exits in Linux's boot", {"BitVisor": "18,927 (17,464 of them PCI configuration)",
                               "KVM": "36,944"}),
    ("instructions an exit", {"BitVisor": "350 CPUID, 369 port, 295 interrupt",
                              "KVM": "3,283 CPUID, 3,874 port, 4,115 nested fault"}),
    ("instructions to guest entry", {"BitVisor": "46 million (718 with its timed waits)",
                                     "XMHF64": "392 million (1,598 in its default build)"}),
    ("memory kept", {"BitVisor": "132 MiB", "XMHF64": "212 MiB (342 in its default build)"}),
    ("lines compiled in", {"BitVisor": "47,780", "XMHF64": "10,734 without nesting"}),
]
