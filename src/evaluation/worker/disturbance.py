"""What disturbs a GPU just now, asked of the driver's management library: clocks that are held down, other processes at
work on it. Nothing where it cannot tell."""

from __future__ import annotations

import ctypes
import os
import time

from limits import descendants

# Not the power cap: a GPU that is busy with products runs at it all day, on both sides of a pair alike.
REASONS = {
    0x08: "a hardware slowdown",
    0x20: "heat (by the driver)",
    0x40: "heat (by the hardware)",
    0x80: "a power brake",
}
MOST_PROCESSES = 256
# The driver's figure for a process follows what it does slowly: of one that stopped it falls by a tenth a second (seen
# on an H100), of one that goes on it does not. Halfway between the two:
FALLS_A_SECOND, LEAST_PERCENT = 0.95, 10
# After so long all but the smallest figures tell the two apart.
LOOK_S = 1.3


class Used(ctypes.Structure):
    """`nvmlProcessUtilizationSample_t`: a process, the end of the period in microseconds since 1970, percentages."""

    _fields_ = (
        ("pid", ctypes.c_uint),
        ("at_us", ctypes.c_ulonglong),
        ("sm", ctypes.c_uint),
        ("memory", ctypes.c_uint),
        ("encoder", ctypes.c_uint),
        ("decoder", ctypes.c_uint),
    )


class Process(ctypes.Structure):
    """`nvmlProcessInfo_t`, the second version and the third."""

    _fields_ = (
        ("pid", ctypes.c_uint),
        ("bytes", ctypes.c_ulonglong),
        ("gpu_instance", ctypes.c_uint),
        ("compute_instance", ctypes.c_uint),
    )


class Disturbance:
    def __init__(self, uuid: str | None) -> None:
        self._library: ctypes.CDLL | None = None
        self._device = ctypes.c_void_p()
        if uuid is None:
            return
        try:
            library = ctypes.CDLL("libnvidia-ml.so.1")
            found = library.nvmlInit_v2() == 0 and (
                library.nvmlDeviceGetHandleByUUID(uuid.encode(), ctypes.byref(self._device)) == 0
            )
        except (OSError, AttributeError):
            return
        self._library = library if found else None

    def slowed_by(self) -> list[str]:
        """Why its clocks are lower than they could be, in words; empty where nothing slows it or nobody can say."""
        mask = ctypes.c_ulonglong()
        library = self._library
        if library is None or library.nvmlDeviceGetCurrentClocksThrottleReasons(self._device, ctypes.byref(mask)) != 0:
            return []
        return [words for bit, words in REASONS.items() if mask.value & bit]

    def look(self) -> dict[int, Used]:
        """How busy the processes that are none of this evaluator's keep the device, in the driver's figures. Empty
        where it numbers processes otherwise than this machine does, as in a container."""
        there = set(self._there())
        ours = set(descendants(os.getppid()))
        others = there - ours
        if not there & ours or not others:
            return {}
        return {one.pid: one for one in self._used() if one.pid in others}

    def at_work_since(self, before: dict[int, Used]) -> list[str]:
        """Those of the others that worked on it since an earlier look, in words; over a fraction of a second only
        those that began to, or keep it busy."""
        return [
            f"process {pid}, which uses it"
            for pid, now in sorted(self.look().items())
            if pid in before and worked(before[pid], now)
        ]

    def at_work(self) -> list[str]:
        """Those that work on it now, while nothing of ours does: waits a little over a second where there are any."""
        before = self.look()
        if not before:
            return []
        time.sleep(LOOK_S)
        return self.at_work_since(before)

    def _there(self) -> list[int]:
        count = ctypes.c_uint(MOST_PROCESSES)
        found = (Process * MOST_PROCESSES)()
        ask = getattr(self._library, "nvmlDeviceGetComputeRunningProcesses_v3", None)
        if ask is None or ask(self._device, ctypes.byref(count), found) != 0:
            return []
        return [one.pid for one in found[: count.value]]

    def _used(self) -> list[Used]:
        """The last sample of each process, where there are several."""
        count, since = ctypes.c_uint(0), ctypes.c_ulonglong(0)
        ask = getattr(self._library, "nvmlDeviceGetProcessUtilization", None)
        if ask is None:
            return []
        ask(self._device, None, ctypes.byref(count), since)
        if count.value == 0:
            return []
        found = (Used * count.value)()
        if ask(self._device, found, ctypes.byref(count), since) != 0:
            return []
        last = {one.pid: one for one in sorted(found[: count.value], key=lambda one: one.at_us)}
        return list(last.values())


def worked(before: Used, now: Used) -> bool:
    seconds = (now.at_us - before.at_us) / 1e6
    if seconds <= 0 or now.sm < LEAST_PERCENT:
        return False
    if now.sm > before.sm + 1:
        return True
    fallen = before.sm * FALLS_A_SECOND**seconds
    # The figures are whole: what would have fallen by less says nothing yet.
    return before.sm - fallen >= 1 and now.sm > fallen
