"""What all streams of this process were given, waited for by one of them, on the device (CUDA's driver API, 12.5 on).

On older drivers nothing is waited for: what other streams still do shows by the host's clock alone.
"""

from __future__ import annotations

import ctypes

from driver import driver_call, open_driver

NO_TIMING = 2


class EveryStream:
    """`stream`: the handle of the one that waits."""

    def __init__(self, stream: int) -> None:
        self._stream, self._context, self._event = ctypes.c_void_p(stream), ctypes.c_void_p(), ctypes.c_void_p()
        self._known = hasattr(open_driver(), "cuCtxRecordEvent")
        if self._known:
            driver_call("cuCtxGetCurrent")(ctypes.byref(self._context))
            driver_call("cuEventCreate")(ctypes.byref(self._event), ctypes.c_uint(NO_TIMING))
            # Plain functions, bound now: a candidate may replace what these names point at later.
            self._record, self._wait = driver_call("cuCtxRecordEvent"), driver_call("cuStreamWaitEvent")

    def join(self) -> None:
        """Has the stream wait for what was launched until now."""
        if self._known:
            self._record(self._context, self._event)
            self._wait(self._stream, self._event, ctypes.c_uint(0))
