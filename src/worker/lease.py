"""Who may use a device now, across every evaluator and policy of this machine: any number compute side by side, one
times alone.

Two lock files a device. The room is held shared while checking or sampling and exclusively while timing. Everyone
passes the gate to get in, and who wants to be alone keeps the gate while waiting, so that a stream of checks cannot
starve a timing.
The locks are flock's: the kernel drops them when their holder dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import re
import tempfile
import time
from pathlib import Path

AGAIN_S = 0.002
MODES = {"shared": fcntl.LOCK_SH, "alone": fcntl.LOCK_EX}


class Lease:
    def __init__(self, device: str, directory: str | None = None) -> None:
        base = Path(directory or tempfile.gettempdir())
        name = re.sub(r"[^A-Za-z0-9]+", "-", device)
        self._gate = open_lock(base / f"surprisal-lab-{name}.gate")
        self._room = open_lock(base / f"surprisal-lab-{name}.room")
        self._at_gate = False

    def try_take(self, mode: str) -> bool:
        """Takes the lease if that is possible now; keeps its place in the queue if not. Call again until it is true."""
        if not self._at_gate:
            self._at_gate = lock(self._gate, fcntl.LOCK_EX)
        if not self._at_gate or not lock(self._room, MODES[mode]):
            return False
        self._leave_gate()
        return True

    def take(self, mode: str) -> None:
        """Waits until it is taken."""
        while not self.try_take(mode):
            time.sleep(AGAIN_S)

    def give_back(self) -> None:
        fcntl.flock(self._room, fcntl.LOCK_UN)
        self._leave_gate()

    def _leave_gate(self) -> None:
        fcntl.flock(self._gate, fcntl.LOCK_UN)
        self._at_gate = False


def lock(fd: int, mode: int) -> bool:
    try:
        fcntl.flock(fd, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def open_lock(path: Path) -> int:
    try:
        # Without O_CREAT first: in a sticky directory the kernel may refuse it for a file that is another user's.
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        os.fchmod(fd, 0o666)
        return fd
