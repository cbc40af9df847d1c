"""What a candidate may not touch: files outside its directory and other processes, by Landlock; the network and more,
by seccomp (`calls.py`).

Neither needs a privilege, and none gets back what was given up. Where the kernel lacks one the candidate runs without,
and the machine's description says so.
"""

from __future__ import annotations

import ctypes
import glob
import os
import struct
import sys

from calls import PR_SET_NO_NEW_PRIVS, deny_calls, libc

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
O_PATH = 0o10000000
# Rights to change something, each bit with the version of Landlock that knows it. Reading stays free.
WRITE_FILE, TRUNCATE = 1 << 1, 1 << 14
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


def confine(directory: str, devices: bool = True) -> None:
    """From here on this thread, and all it starts, changes files in `directory` alone; no thread of the process gets
    the calls that `calls.py` names. Not to be undone.

    Without `devices` no device can be used either: CUDA opens them for writing.
    """
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
    written = ["/dev/null", *(glob.glob("/dev/nvidia*") + glob.glob("/dev/dxg") if devices else [])]
    for path, allowed in ((directory, changes), *((path, changes & (WRITE_FILE | TRUNCATE)) for path in written)):
        at = os.open(path, O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", allowed, at)
        if c.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), f"landlock_add_rule for {path}")
        os.close(at)
    c.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if c.syscall(RESTRICT_SELF, rules, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(rules)
