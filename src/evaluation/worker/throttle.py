"""Whether a GPU is being slowed down just now, asked of the driver's management library; None where it cannot tell."""

from __future__ import annotations

import ctypes

# Not the power cap: a GPU that is busy with products runs at it all day, on both sides of a pair alike.
REASONS = {
    0x08: "a hardware slowdown",
    0x20: "heat (by the driver)",
    0x40: "heat (by the hardware)",
    0x80: "a power brake",
}


class Throttle:
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

    def reasons(self) -> list[str]:
        """Why its clocks are lower than they could be, in words; empty where nothing slows it or nobody can say."""
        mask = ctypes.c_ulonglong()
        library = self._library
        if library is None or library.nvmlDeviceGetCurrentClocksThrottleReasons(self._device, ctypes.byref(mask)) != 0:
            return []
        return [words for bit, words in REASONS.items() if mask.value & bit]
