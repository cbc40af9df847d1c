"""Messages between the processes of one evaluator: one packet of JSON each, with descriptors beside it where needed.

Whoever reads trusts nothing about what it reads: a candidate holds one end of such a socket.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
from collections.abc import Sequence
from typing import Any

# Far above any honest message; programs and sources travel as files.
LARGEST = 160_000
MOST_FDS = 4


class Lost(Exception):
    """The other side is gone."""


class Nonsense(Exception):
    """What came is no message of this protocol: somebody else wrote it."""


class Wire:
    def __init__(self, end: socket.socket) -> None:
        self._end = end
        # Bound now: in a candidate's process these names may be replaced later.
        self._send, self._recv, self._select = end.sendmsg, end.recvmsg, select.select
        self._dumps, self._loads = json.dumps, json.loads

    @classmethod
    def pair(cls) -> tuple[Wire, Wire]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        return cls(ours), cls(theirs)

    @classmethod
    def of(cls, fd: int) -> Wire:
        return cls(socket.socket(fileno=fd))

    def fileno(self) -> int:
        return self._end.fileno()

    def send(self, message: dict[str, Any], fds: Sequence[int] = (), *, wait: bool = True) -> None:
        """Without `wait` raises Nonsense where the other side has let its messages pile up."""
        packet = self._dumps(message, allow_nan=False, separators=(",", ":")).encode()
        try:
            if fds:
                socket.send_fds(self._end, [packet], list(fds))
            else:
                self._send([packet], (), 0 if wait else socket.MSG_DONTWAIT)
        except BlockingIOError:
            raise Nonsense("it does not read what it is told") from None
        except (BrokenPipeError, ConnectionResetError, ConnectionRefusedError):
            raise Lost from None

    def receive(self, timeout: float | None = None) -> dict[str, Any] | None:
        """The next message, or None if none comes within `timeout` seconds; raises Lost or Nonsense."""
        taken = self.receive_with_fds(timeout)
        if taken is None:
            return None
        for fd in taken[1]:  # that nobody asked for, and that would fill this process's table
            os.close(fd)
        return taken[0]

    def receive_with_fds(self, timeout: float | None = None) -> tuple[dict[str, Any], list[int]] | None:
        if timeout is not None and not self._select([self._end], [], [], timeout)[0]:
            return None
        try:
            packet, fds, flags, _ = socket.recv_fds(self._end, LARGEST + 1, MOST_FDS)
        except ConnectionResetError:
            raise Lost from None
        if not packet:
            raise Lost
        message = None
        if not flags & socket.MSG_TRUNC and len(packet) <= LARGEST:
            with contextlib.suppress(ValueError, RecursionError):
                message = self._loads(packet)
        if type(message) is not dict:
            for fd in fds:
                os.close(fd)
            raise Nonsense("something that is no message, or longer than any of ours")
        return message, list(fds)

    def close(self) -> None:
        self._end.close()
