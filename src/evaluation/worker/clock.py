"""Stage 4's instrument: the time of one call on a device that does nothing else, with a cold cache.

Bound at import: the clock, the events and the synchronisation that a candidate might replace. A candidate that replaces
them all the same is found out by the judge, which times every batch by its own clock.
"""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any, NamedTuple

import torch
from after import After, nothing_after
from cover import Cover
from every_stream import EveryStream

CUDA_FLUSH_BYTES = 256 << 20
# 0.2 to 0.4 ms, and for each launch before the clock starts some 10 microseconds.
SLEEP_CYCLES, LAUNCH_CYCLES = 400_000, 20_000
# A host that has done something else since is slow at first: half of the first calls waited for it, up to 0.5 ms, on
# one that was slow. So much longer then, where that is little for each of so many calls: a program could use the time.
FIRST_CYCLES, FIRST_OF = 1_200_000, 4
WAKING_READS = 200
# A GPU maps memory by pages of this size or more, and remembers where some gigabyte of it lies.
LEAST_PAGE_BYTES, REMEMBERED_BYTES = 64 << 10, 1 << 30
_fill, _sum, _disable, _enable = torch.Tensor.fill_, torch.sum, gc.disable, gc.enable
_count, _element_size = torch.Tensor.numel, torch.Tensor.element_size
_empty, _clone, _view, _uint8 = torch.empty, torch.clone, torch.as_strided, torch.uint8


class Events(NamedTuple):
    """Of one call. Before it, where nothing runs: `ready` and, when the host has seen that, `waited`; `asleep` and,
    behind a wait for all streams, `awake`. Then its `start` and `end`; `joined`, when all streams have done what they
    had been given by then; `done`, when the host has seen the whole device done."""

    ready: Any
    waited: Any
    asleep: Any
    awake: Any
    start: Any
    end: Any
    joined: Any
    done: Any


# What is done before the call of this number.
Beginning = Callable[[int], None]
# What is kept of a call's output, made before the next call: one that returns the same memory each time is honest.
Keeping = Callable[[Any], Any]


class CpuClock:
    """perf_counter around the call; the judge has emptied the cache."""

    def __init__(self) -> None:
        self.device = torch.device("cpu")

    def synchronize(self) -> None:
        pass

    def held(self) -> int:
        """Bytes that were held at most, for results and for later; on the CPU nothing is held for later."""
        return 0

    def release(self) -> None:
        """Gives back what is held for later."""

    def wake(self) -> None:
        """Brings a device that was idle back to its clocks."""

    def flush(self, _inputs: list[torch.Tensor], _sizes: list[int]) -> None:
        """A CPU remembers enough of where memory lies."""

    def time(
        self, model: Any, calls: list[Any], seed: Beginning, _cover: Cover, keep: Keeping, _written: bool
    ) -> tuple[list[float], After, list[Any]]:
        """Milliseconds of calling `model` on each of `calls`, one after the other, and what is kept of the outputs."""
        ms, kept = [], []
        _disable()
        try:
            for call, inputs in enumerate(calls):
                seed(call)
                start = perf_counter_ns()
                output = model(*inputs)
                end = perf_counter_ns()
                ms.append((end - start) / 1e6)
                kept.append(keep(output))
                del output
        finally:
            _enable()
        return ms, nothing_after(len(ms)), kept


class CudaClock:
    """CUDA events around the call, on the default stream, behind a read that empties the L2 and hides the launch.

    A read, not a fill: what a fill leaves in the cache must be written to memory within the measured stretch.
    """

    def __init__(self, index: int) -> None:
        self.device = torch.device("cuda", index)
        torch.cuda.set_device(self.device)
        self._flush: torch.Tensor | None = None
        self._stream = torch.cuda.default_stream(self.device)
        # Plain functions, bound now: a candidate may replace what these names point at later.
        self._record, self._elapsed = torch.cuda.Event.record, torch.cuda.Event.elapsed_time
        self._query = torch.cuda.Event.query
        self._set_stream, self._sync = torch.cuda.set_stream, torch._C._cuda_synchronize
        self._sleep = torch.cuda._sleep
        self._empty_cache, self._reserved = torch.cuda.empty_cache, torch.cuda.memory_reserved
        self._most_reserved = torch.cuda.max_memory_reserved
        # What was held at most until it was released; 0 where it is held still.
        self._released = 0
        self._events: list[Events] = []
        # The libraries that most programs need, started before anyone waits for them.
        a = torch.ones(64, 64, device=self.device)
        (a @ a).sum().item()
        self._every_stream = EveryStream(self._stream.cuda_stream)

    def synchronize(self) -> None:
        """Waits for every stream of the device."""
        self._sync()

    def held(self) -> int:
        """Bytes that torch held at most, for results and for later."""
        return self._most_reserved(self.device)

    def release(self) -> None:
        """Gives the device what torch holds for later, for others to use until `flush`."""
        self._released = self.held()
        self._sync()
        self._empty_cache()

    def wake(self) -> None:
        """Reads for some 20 ms: after tenths of a second without work a GPU's clocks are low, which showed as 2 to
        4 ms before a call or as a slow one."""
        cache = self._whole_cache()
        for _ in range(WAKING_READS):
            _sum(cache)
        self._sync()

    def _whole_cache(self) -> torch.Tensor:
        """More than the L2 holds."""
        if self._flush is None:
            cache = getattr(torch.cuda.get_device_properties(self.device), "L2_cache_size", 0) or 0
            self._flush = torch.zeros(max(CUDA_FLUSH_BYTES, 4 * cache) // 4, device=self.device)
        return self._flush

    def flush(self, inputs: list[torch.Tensor], sizes: list[int]) -> None:
        """Has the device look up where `inputs` lie, and memory of these `sizes` in bytes, which outputs will get.

        Else a call pays for that (88 microseconds in place of 64) or does not, by which process came before its own.
        The cache is emptied by `time`, before each of its calls, on the stream, to hide their launch.
        """
        if self._released > 0:  # as much as a call needs: taken while it is timed, it would count
            _empty(max(0, self._released - self._reserved(self.device)), dtype=_uint8, device=self.device)
            self._released = 0
        if sum(sizes) + sum(_bytes(tensor) for tensor in inputs) <= REMEMBERED_BYTES:
            for tensor in inputs:
                _clone(pages_of(tensor))
            for tensor in [_empty(size, dtype=_uint8, device=self.device) for size in sizes]:
                _fill(pages_of(tensor), 255)
        self._sync()

    def time(
        self, model: Any, calls: list[Any], seed: Beginning, cover: Cover, keep: Keeping, written: bool
    ) -> tuple[list[float], After, list[Any]]:
        """Milliseconds of calling `model` on each of `calls`, one after the other, behind a cache that was read full
        or, as by KernelBench, `written` full; what was seen after each; and what is kept of the outputs."""
        cache = self._whole_cache()
        while len(self._events) < len(calls):
            self._events.append(Events(*(torch.cuda.Event(enable_timing=True) for _ in Events._fields)))
        timed = self._events[: len(calls)]
        kept, at_host = [], []
        _disable()
        try:
            longer = FIRST_CYCLES if len(calls) >= FIRST_OF else 0
            for call, (inputs, at) in enumerate(zip(calls, timed, strict=True)):
                # One call at a time: what Python does around a launch passes while the device sleeps, for both sides
                # alike. Time for the launches to be queued, too: else the device waits for them within the measured
                # stretch.
                seed(call)
                self._sync()
                self._set_stream(self._stream)  # which the call before may have left
                self._record(at.ready, self._stream)
                self._all_done(at.ready, at.waited)
                self._sleep(SLEEP_CYCLES + (longer if call == 0 else 0) + LAUNCH_CYCLES * (1 + cover.launches(call)))
                self._join(at.asleep, at.awake)
                cover.lift(call)
                if written:
                    _fill(cache, 1.0)
                else:
                    _sum(cache)
                cover.lift_last(call)
                self._record(at.start, self._stream)
                output = model(*inputs)
                # What runs on streams that were not joined to this one shows here, if only for a microsecond.
                self._join(at.end, at.joined)
                # And here what was launched later, by a thread.
                at_host.append(self._all_done(at.end, at.done))
                kept.append(keep(output))
                del output
            self._sync()
        finally:
            _enable()
        ms = [self._elapsed(at.start, at.joined if host else at.end) for host, at in zip(at_host, timed, strict=True)]
        after = After(
            [0.0 if host else self._elapsed(at.end, at.joined) for host, at in zip(at_host, timed, strict=True)],
            [self._elapsed(at.joined, at.done) for at in timed],
            [self._elapsed(at.asleep, at.awake) for at in timed],
            [self._elapsed(at.ready, at.waited) for at in timed],
        )
        return ms, after, kept

    def _join(self, end: Any, joined: Any) -> None:
        """Records these, and between them waits for what all streams were given, on the device."""
        self._record(end, self._stream)
        self._every_stream.join()
        self._record(joined, self._stream)

    def _all_done(self, end: Any, done: Any) -> bool:
        """Has the host wait for the whole device, and records `done`. Whether `end` had passed before: then the device
        had waited for the host, and what lies between its events is the host's time."""
        had_passed = self._query(end)
        self._wait()
        self._record(done, self._stream)
        return had_passed

    def _wait(self) -> None:
        """Twice, for what is launched as the first ends."""
        self._sync()
        self._sync()


def pages_of(tensor: torch.Tensor) -> torch.Tensor:
    """One value of each of the tensor's pages."""
    step = LEAST_PAGE_BYTES // _element_size(tensor)
    return _view(tensor, (-(-_count(tensor) // step),), (step,))


def _bytes(tensor: torch.Tensor) -> int:
    return _count(tensor) * _element_size(tensor)


Clock = CpuClock | CudaClock


def open_clock(device: str) -> Clock:
    if device == "cpu":
        return CpuClock()
    return CudaClock(int(device.split(":")[1]))
