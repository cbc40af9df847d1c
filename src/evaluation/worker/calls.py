"""Which system calls a candidate does not get, as a filter for seccomp: the network, the way out of its worker's tree
of processes, other processes' priorities and limits, modes and owners of files whoever's they are, locks, and memory
that outlives it. Landlock knows of none of these.

The language is that of the kernel's socket filters: lines of (code, jump if true, jump if false, number), where jumps
count from the line after them.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys

from processes import PR_SET_CHILD_SUBREAPER

PR_SET_NO_NEW_PRIVS, PR_SET_DUMPABLE, PR_GET_SECCOMP, FILTERED = 38, 4, 21, 2
AF_UNIX, CLONE_PARENT, ENOSYS = 1, 0x8000, 38
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, ANSWER, EPERM = 0x7FFF0000, 0x00050000, 1
# Says that it is done and does nothing: for what honest programs do on the way, to files of their own.
PRETEND, REFUSE = ANSWER, ANSWER | EPERM
# For every thread there is, and without slowing their speculation down, which would slow one side of a pair.
SET_MODE_FILTER, ALL_THREADS, SPECULATE = 1, 1, 4
ARCHITECTURES = {"x86_64": (0xC000003E, 317), "aarch64": (0xC00000B7, 277)}
Line = tuple[int, int, int, int]


def always(answer: int) -> list[Line]:
    return [(RETURN, 0, 0, answer)]


def unless(answer: int, *held: tuple[int, int]) -> list[Line]:
    """Unless each of these arguments, by number, has its value."""
    lines: list[Line] = []
    for left, (argument, value) in zip(reversed(range(len(held))), held, strict=True):
        lines += [(LOAD, 0, 0, 16 + 8 * argument), (EQUAL, 0 if left else 1, 2 * left, value)]
    return [*lines, (RETURN, 0, 0, answer), (RETURN, 0, 0, ALLOW)]


def where(answer: int, argument: int, *values: int, test: int = EQUAL) -> list[Line]:
    """Where an argument has one of these values."""
    lefts = reversed(range(len(values)))
    tests = [(test, left, 0 if left else 1, value) for left, value in zip(lefts, values, strict=True)]
    return [(LOAD, 0, 0, 16 + 8 * argument), *tests, (RETURN, 0, 0, answer), (RETURN, 0, 0, ALLOW)]


# By name: the numbers on x86_64 and on aarch64 (None: there is none), and what becomes of the call.
CALLS: dict[str, tuple[int | None, int | None, list[Line]]] = {
    "socket": (41, 198, unless(REFUSE, (0, AF_UNIX))),
    # To a socket in a file, a container engine's, say.
    "connect": (42, 203, always(REFUSE)),
    # Does all of that without them.
    "io_uring_setup": (425, 425, always(REFUSE)),
    # A child of its parent's, or orphans of its own that others adopt, would not be stopped with it.
    "clone": (56, 220, where(REFUSE, 0, CLONE_PARENT, test=ANY_BIT)),
    # Its flags cannot be seen from here; the C library asks `clone` where there is none.
    "clone3": (435, 435, always(ANSWER | ENOSYS)),
    # Nor may it hide what it holds.
    "prctl": (157, 167, where(REFUSE, 0, PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE)),
    # Of others than the caller, 0. Of a thread of its own too, which OpenMP asks for.
    "prlimit64": (302, 261, unless(REFUSE, (0, 0))),
    "sched_setaffinity": (203, 122, unless(PRETEND, (0, 0))),
    "sched_setscheduler": (144, 119, unless(REFUSE, (0, 0))),
    "sched_setparam": (142, 118, unless(REFUSE, (0, 0))),
    "sched_setattr": (314, 274, unless(REFUSE, (0, 0))),
    # Of one process, not of all of a group's or a user's.
    "setpriority": (141, 140, unless(REFUSE, (0, 0), (1, 0))),
    "ioprio_set": (251, 30, unless(REFUSE, (0, 1), (1, 0))),
    # The lease is a lock on a file that may be read.
    "flock": (73, 32, always(PRETEND)),
    # Shared memory, semaphores and queues that have a number or a name, others' too, and keys that stay.
    "shmget": (29, 194, always(REFUSE)),
    "shmat": (30, 196, always(REFUSE)),
    "shmctl": (31, 195, always(REFUSE)),
    "semget": (64, 190, always(REFUSE)),
    "semop": (65, 193, always(REFUSE)),
    "semtimedop": (220, 192, always(REFUSE)),
    "semctl": (66, 191, always(REFUSE)),
    "msgget": (68, 186, always(REFUSE)),
    "msgsnd": (69, 189, always(REFUSE)),
    "msgrcv": (70, 188, always(REFUSE)),
    "msgctl": (71, 187, always(REFUSE)),
    "mq_open": (240, 180, always(REFUSE)),
    "mq_unlink": (241, 181, always(REFUSE)),
    "add_key": (248, 217, always(REFUSE)),
    "request_key": (249, 218, always(REFUSE)),
    "keyctl": (250, 219, always(REFUSE)),
    "chmod": (90, None, always(PRETEND)),
    "fchmod": (91, 52, always(PRETEND)),
    "fchmodat": (268, 53, always(PRETEND)),
    "fchmodat2": (452, 452, always(PRETEND)),
    "chown": (92, None, always(PRETEND)),
    "fchown": (93, 55, always(PRETEND)),
    "lchown": (94, None, always(PRETEND)),
    "fchownat": (260, 54, always(PRETEND)),
    "utime": (132, None, always(PRETEND)),
    "utimes": (235, None, always(PRETEND)),
    "futimesat": (261, None, always(PRETEND)),
    "utimensat": (280, 88, always(PRETEND)),
    "setxattr": (188, 5, always(PRETEND)),
    "lsetxattr": (189, 6, always(PRETEND)),
    "fsetxattr": (190, 7, always(PRETEND)),
    "removexattr": (197, 14, always(PRETEND)),
    "lremovexattr": (198, 15, always(PRETEND)),
    "fremovexattr": (199, 16, always(PRETEND)),
}


def deny_calls() -> None:
    """From here on, for every thread of this process and all that it starts. Not to be undone."""
    machine = ARCHITECTURES.get(os.uname().machine) if sys.platform == "linux" else None
    if machine is None:
        return
    architecture, seccomp = machine
    lines = filter_lines(architecture, 0 if os.uname().machine == "x86_64" else 1)
    code = b"".join(struct.pack("=HBBI", *line) for line in lines)
    kept = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(lines), ctypes.addressof(kept))
    c = libc()
    c.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    # A kernel without seccomp refuses, and leaves all of it open; the machine's description says so.
    c.syscall(seccomp, SET_MODE_FILTER, ctypes.c_ulong(ALL_THREADS | SPECULATE), program)


def filter_lines(architecture: int, column: int) -> list[Line]:
    lines: list[Line] = [
        (LOAD, 0, 0, 4),  # calls of another architecture are numbered otherwise
        (EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, REFUSE),
        (LOAD, 0, 0, 0),  # the call's number
        (AT_LEAST, 0, 1, 0x40000000),  # x32's
        (RETURN, 0, 0, REFUSE),
    ]
    for numbers_and_block in CALLS.values():
        number, block = numbers_and_block[column], numbers_and_block[2]
        if number is not None:
            lines += [(EQUAL, 0, len(block), number), *block]
    return [*lines, (RETURN, 0, 0, ALLOW)]


def calls_can_be_denied() -> bool:
    """Tried in a process of its own."""
    pid = os.fork()
    if pid == 0:
        try:
            deny_calls()
            os._exit(0 if libc().prctl(PR_GET_SECCOMP, 0, 0, 0, 0) == FILTERED else 1)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


def libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
