"""torch's process-wide settings, which a candidate shares with the reference.

Set to full single precision, noted before it loads, and put back before every call.
"""

from __future__ import annotations

import contextlib
from typing import Any

import torch

SWITCHES = (
    (torch.backends.cuda.matmul, "allow_tf32"),
    (torch.backends.cudnn, "allow_tf32"),
    (torch.backends.cudnn, "benchmark"),
    (torch.backends.cudnn, "deterministic"),
    (torch.backends.cudnn, "enabled"),
)
_set_threads, _get_threads = torch.set_num_threads, torch.get_num_threads
_set_dtype, _get_dtype = torch.set_default_dtype, torch.get_default_dtype


class TorchState:
    def __init__(self, threads: int) -> None:
        _set_threads(threads)
        # Convolutions are single precision like everything else. By default torch lets cuDNN round inputs to TF32, and
        # that alone exceeds the tolerance where a candidate computes the same exactly.
        torch.backends.cudnn.allow_tf32 = False
        self._threads, self._dtype = threads, _get_dtype()
        self._switches: list[tuple[Any, str, Any]] = []
        for owner, name in SWITCHES:
            # Newer torch refuses the old names once the new ones were used: then there is nothing to hold here.
            with contextlib.suppress(AttributeError, RuntimeError):
                self._switches.append((owner, name, getattr(owner, name)))

    def restore(self) -> None:
        if _get_threads() != self._threads:
            _set_threads(self._threads)
        if _get_dtype() != self._dtype:
            _set_dtype(self._dtype)
        for owner, name, value in self._switches:
            with contextlib.suppress(AttributeError, RuntimeError):
                if getattr(owner, name) != value:
                    setattr(owner, name, value)
