"""Functions of CUDA's driver that torch gives no way to call, from the library that torch has loaded."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

OUT_OF_MEMORY, NOT_SUPPORTED = 2, 801


def open_driver() -> ctypes.CDLL:
    return ctypes.CDLL("libcuda.so.1")


def driver_call(name: str) -> Callable[..., None]:
    """It takes ctypes' values. It raises MemoryError where there is no room, else RuntimeError with CUDA's words."""
    driver = open_driver()
    function, words_of = getattr(driver, name), driver.cuGetErrorString

    def call(*arguments: Any) -> None:
        code = function(*arguments)
        if code != 0:
            raise fault(name, code, words_of)

    return call


def fault(name: str, code: int, words_of: Any) -> Exception:
    words = ctypes.c_char_p()
    words_of(code, ctypes.byref(words))
    said = f"{name}: {(words.value or b'an error of no known kind').decode()} ({code})"
    if code == NOT_SUPPORTED:
        said += ": the evaluator needs it, and this system or its driver lacks it"
    return MemoryError(said) if code == OUT_OF_MEMORY else RuntimeError(said)
