"""What a candidate may not touch: files outside its directory and other processes, by Landlock; the network, by
seccomp.

Neither needs a privilege, and none gets back what was given up. Where the kernel lacks one the candidate runs without,
and the machine's description says so.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PR_SET_NO_NEW_PRIVS, PR_GET_SECCOMP, FILTERED = 38, 21, 2
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
# Of seccomp: the numbers of an architecture and of its calls `socket`, `connect`, `seccomp`; its filters' language.
MACHINES = {"x86_64": (0xC000003E, 41, 42, 317), "aarch64": (0xC00000B7, 198, 203, 277)}
IO_URING_SETUP, AF_UNIX = 425, 1
LOAD, JUMP_EQUAL, JUMP_GREATER_EQUAL, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE_WITH_EPERM = 0x7FFF0000, 0x00050001
# For every thread there is, and without slowing their speculation down, which would slow one side of a pair.
SET_MODE_FILTER, ALL_THREADS, SPECULATE = 1, 1, 4
SCOPES = 0b11  # abstract sockets and signals to processes outside: from version 6


def landlock_version() -> int:
    """0 where there is none."""
    if sys.platform != "linux":
        return 0
    return max(0, libc().syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def confine(directory: str, devices: bool = True) -> None:
    """From here on this thread, and all it starts, changes files in `directory` alone; no thread of the process makes a
    socket but of this machine's own kind. Not to be undone.

    Without `devices` no device can be used either: CUDA opens them for writing.
    """
    deny_network()
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
    # Devices are written to (CUDA's among them), but none is made there, nor anything in its shared memory.
    for path, allowed in (
        (directory, changes),
        ("/dev" if devices else "/dev/null", changes & (WRITE_FILE | TRUNCATE)),
    ):
        at = os.open(path, O_PATH | os.O_CLOEXEC)
        rule = struct.pack("=Qi", allowed, at)
        if c.syscall(ADD_RULE, rules, PATH_BENEATH, rule, 0) != 0:
            raise OSError(ctypes.get_errno(), f"landlock_add_rule for {path}")
        os.close(at)
    c.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if c.syscall(RESTRICT_SELF, rules, 0) != 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(rules)


def deny_network() -> None:
    """A filter of system calls: `socket` for anything but AF_UNIX fails, so does `connect`, to a socket in a file (a
    container engine's, say), and io_uring, which does both without them. Landlock knows of TCP alone."""
    machine = MACHINES.get(os.uname().machine) if sys.platform == "linux" else None
    if machine is None:
        return
    architecture, socket, connect, seccomp = machine
    deny, allow = 9, 10
    # Jumps count from the line after them.
    lines = [
        (LOAD, 0, 0, 4),  # the architecture: calls of another are numbered otherwise
        (JUMP_EQUAL, 0, deny - 2, architecture),
        (LOAD, 0, 0, 0),  # the call
        (JUMP_GREATER_EQUAL, deny - 4, 0, 0x40000000),  # x32's
        (JUMP_EQUAL, deny - 5, 0, IO_URING_SETUP),
        (JUMP_EQUAL, deny - 6, 0, connect),
        (JUMP_EQUAL, 0, allow - 7, socket),
        (LOAD, 0, 0, 16),  # its first argument
        (JUMP_EQUAL, allow - 9, 0, AF_UNIX),
        (RETURN, 0, 0, REFUSE_WITH_EPERM),
        (RETURN, 0, 0, ALLOW),
    ]
    code = b"".join(struct.pack("=HBBI", *line) for line in lines)
    program = struct.pack("@HP", len(lines), ctypes.addressof(kept := ctypes.create_string_buffer(code, len(code))))
    c = libc()
    c.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A kernel without seccomp refuses, and leaves the network open; the machine's description says so.
    c.syscall(seccomp, SET_MODE_FILTER, ctypes.c_ulong(ALL_THREADS | SPECULATE), program)
    del kept


def network_can_be_denied() -> bool:
    """Tried in a process of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            deny_network()
            os._exit(0 if libc().prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == FILTERED else 1)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
