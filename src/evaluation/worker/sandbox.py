"""What a candidate may not touch: files outside its directory and other processes, by Landlock; the network and more,
by seccomp (`calls.py`).

Neither needs a privilege, and none gets back what was given up. Where the kernel lacks one the candidate runs without,
and the machine's description says so.
"""

from __future__ import annotations

import contextlib
import ctypes
import glob
import os
import struct
import sys
from collections.abc import Sequence

from calls import PR_SET_NO_NEW_PRIVS, deny_calls, libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
PR_CAPBSET_DROP, CAPABILITY_VERSION, MOST_CAPABILITIES = 24, 0x20080522, 64
O_PATH = 0o10000000
# Rights to change something, each bit with the version of Landlock that knows it. Reading stays free.
WRITE_FILE, TRUNCATE, MAKE_DEVICES = 1 << 1, 1 << 14, 1 << 6 | 1 << 11
CHANGES = {
    1: WRITE_FILE | 1 << 4 | 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12,
    2: 1 << 13,
    3: TRUNCATE,
}
TCP = 0b11  # bind and connect: from version 4
SCOPES = 0b11  # abstract sockets and signals to processes outside: from version 6


def landlock_version() -> int:
    """0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def confine(directory: str, devices: Sequence[str] = ()) -> None:
    """From here on this thread, and all it starts, changes files in `directory` alone; no thread of the process gets
    the calls that `calls.py` names, and what root may do this thread may not. Not to be undone.

    Of devices it can use those named alone: CUDA opens them for writing.
    """
    drop_capabilities()
    deny_calls()
    version = landlock_version()
    if version == 0:
        return
    changes = 0
    for since, bits in CHANGES.items():
        changes |= bits if version >= since else 0
    attributes = struct.pack("=Q", changes)
    if version >= 4:
        attributes += struct.pack("=Q", TCP)
    if version >= 6:
        attributes += struct.pack("=Q", SCOPES)
    c = libc()
    rules = c.syscall(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    # CUDA's devices are written to, but none is made there.
    written = ["/dev/null", *devices]
    # Nor is any in its own directory, by root.
    rights = {directory: changes & ~MAKE_DEVICES, **dict.fromkeys(written, changes & (WRITE_FILE | TRUNCATE))}
    for path, allowed in rights.items():
        at = os.open(path, O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", allowed, at)
        if c.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), f"landlock_add_rule for {path}")
        os.close(at)
    c.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if c.syscall(RESTRICT_SELF, rules, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(rules)


def devices_of(uuid: str | None) -> list[str]:
    """What a GPU is used by; those of other GPUs are left out where the driver says which they are."""
    there = glob.glob("/dev/nvidia*") + glob.glob("/dev/dxg")
    gpus: list[tuple[str, str]] = []
    for path in glob.glob("/proc/driver/nvidia/gpus/*/information"):
        with contextlib.suppress(OSError), open(path, encoding="utf-8", errors="replace") as lines:
            said = dict(line.split(":", 1) for line in lines if ":" in line)
            gpus.append((said.get("GPU UUID", "").strip(), f"/dev/nvidia{said.get('Device Minor', '').strip()}"))
    others = {at for of, at in gpus if of != uuid} if uuid in dict(gpus) else set()
    return [path for path in there if path not in others]


def drop_capabilities() -> None:
    """Root is a user like others then: no clock or mode of a GPU that only root sets, no file made immutable."""
    if sys.platform != "linux":
        return
    c = libc()
    for each in range(MOST_CAPABILITIES):  # those there are not, and those of a user who has none, are refused
        c.prctl(PR_CAPBSET_DROP, each, 0, 0, 0)
    header, none = struct.pack("=Ii", CAPABILITY_VERSION, 0), bytes(24)
    c.capset(header, none)
