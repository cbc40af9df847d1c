"""What disturbs a GPU just now, asked of the driver's management library: clocks that are held down, other processes at
work on it. Nothing where it cannot tell."""

from __future__ import annotations

import ctypes
import os

from limits import descendants

# Not the power cap: a GPU that is busy with products runs at it all day, on both sides of a pair alike.
REASONS = {
    0x08: "a hardware slowdown",
    0x20: "heat (by the driver)",
    0x40: "heat (by the hardware)",
    0x80: "a power brake",
}
MOST_PROCESSES = 256
# The driver says of each of its periods, up to a second, how busy a process kept the device: one that ends within
# this much of a stretch's beginning is of before.
PERIOD_US = 1_000_000


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

    def shared_with(self, since_us: int) -> list[str]:
        """The processes, none of this evaluator's, that have used it since a moment (microseconds since 1970), in
        words. Empty where the driver counts processes otherwise than this machine does, as in a container."""
        if self._library is None:
            return []
        ours = set(descendants(os.getppid()))
        if not ours & set(self._there()):
            return []
        others = {one.pid for one in self._used(since_us) if one.sm > 0 and one.at_us > since_us + PERIOD_US}
        return [f"the work of process {pid}" for pid in sorted(others - ours)]

    def _there(self) -> list[int]:
        count = ctypes.c_uint(MOST_PROCESSES)
        found = (Process * MOST_PROCESSES)()
        ask = getattr(self._library, "nvmlDeviceGetComputeRunningProcesses_v3", None)
        if ask is None or ask(self._device, ctypes.byref(count), found) != 0:
            return []
        return [one.pid for one in found[: count.value]]

    def _used(self, since_us: int) -> list[Used]:
        count = ctypes.c_uint(0)
        ask = getattr(self._library, "nvmlDeviceGetProcessUtilization", None)
        if ask is None:
            return []
        since = ctypes.c_ulonglong(since_us)
        ask(self._device, None, ctypes.byref(count), since)
        if count.value == 0:
            return []
        found = (Used * count.value)()
        if ask(self._device, found, ctypes.byref(count), since) != 0:
            return []
        return list(found[: count.value])
