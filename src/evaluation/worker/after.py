"""What is seen of a GPU after each timed call, beside the call's time."""

from __future__ import annotations

from typing import NamedTuple


class After(NamedTuple):
    """Milliseconds, call by call; zeros on a CPU, which does not work on after a call."""

    # From the call's end until every stream had done what it had been given when forward returned, by the device's
    # events. 0 where the device had waited for its host: then the call's own time goes on until there.
    streams_ms: list[float]
    # From there until the host saw the whole device done.
    late_ms: list[float]
    # The same two before the call, where nothing runs.
    streams_idle_ms: list[float]
    late_idle_ms: list[float]


def nothing_after(calls: int) -> After:
    return After._make([0.0] * calls for _ in After._fields)
