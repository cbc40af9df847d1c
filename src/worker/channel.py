"""Newline-delimited JSON over descriptor 3, away from stdout, which kernels and compilers print on.

The parent passes one end of a socket pair as descriptor 3. `Channel.open()` moves it to a high, close-on-exec
descriptor and points stdout at stderr, so that nothing printed can reach the protocol.
"""

from __future__ import annotations

import json
import os
import select
import socket
import sys
from collections.abc import Iterator
from typing import Any


class Channel:
    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._unread = b""

    @classmethod
    def open(cls) -> Channel:
        import fcntl

        try:
            fd = fcntl.fcntl(3, fcntl.F_DUPFD_CLOEXEC, 64)
        except OSError:
            sys.exit("this program speaks its protocol on descriptor 3; it is started by surprisal-lab, not by hand")
        os.close(3)
        os.dup2(2, 1)
        return cls(socket.socket(fileno=fd))

    def fileno(self) -> int:
        return self._connection.fileno()

    def receive(self, timeout: float | None = None) -> dict[str, Any] | None:
        """The next request, or None when no whole one has come within `timeout` seconds.

        Raises EOFError once the parent has closed its end. The buffer is ours, not a text wrapper's, so that a program
        that also selects on `fileno()` never sleeps on a request that was already read.
        """
        while b"\n" not in self._unread:
            if timeout is not None and not select.select([self._connection], [], [], timeout)[0]:
                return None
            try:
                received = self._connection.recv(65536)
            except ConnectionResetError:
                received = b""
            if not received:
                raise EOFError
            self._unread += received
        line, self._unread = self._unread.split(b"\n", 1)
        return json.loads(line)

    def has_some(self) -> bool:
        """Whether a request, or a part of one, or its end has come that was not received yet."""
        return bool(self._unread) or bool(select.select([self._connection], [], [], 0)[0])

    def requests(self) -> Iterator[dict[str, Any]]:
        """Yields requests until the parent closes its end."""
        try:
            while True:
                request = self.receive()
                if request is not None:
                    yield request
        except EOFError:
            return

    def send(self, message: dict[str, Any]) -> None:
        # allow_nan=False: JSON has no NaN, and the other side must never have to guess what one meant.
        line = json.dumps(message, allow_nan=False, separators=(",", ":")) + "\n"
        self._connection.sendall(line.encode("utf-8"))

    def result(self, request: dict[str, Any], value: dict[str, Any]) -> None:
        self.send({"id": request["id"], "kind": "result", "value": value})

    def progress(self, request: dict[str, Any], value: dict[str, Any]) -> None:
        self.send({"id": request["id"], "kind": "progress", "value": value})

    def error(self, request: dict[str, Any], code: str, message: str) -> None:
        self.send({"id": request["id"], "kind": "error", "code": code, "message": message})
