"""GPU memory that two processes share by a file descriptor, by CUDA's virtual memory management (its driver API).

The runtime's own way, cudaIpcGetMemHandle, names memory by numbers that can be guessed: with the handle of its own
mailbox a program opened its neighbours, by one other byte. A descriptor has to be given.
"""

from __future__ import annotations

import ctypes
import os
from typing import Any

import torch
from driver import driver_call

PINNED, POSIX_FD, ON_DEVICE, READ_AND_WRITE = 1, 1, 1, 3


class Location(ctypes.Structure):
    _fields_ = [("type", ctypes.c_int), ("id", ctypes.c_int)]


class Properties(ctypes.Structure):
    """CUmemAllocationProp."""

    _fields_ = [
        ("type", ctypes.c_int),
        ("handle_types", ctypes.c_int),
        ("location", Location),
        ("windows", ctypes.c_void_p),
        ("flags", ctypes.c_ubyte * 8),
    ]


class Access(ctypes.Structure):
    """CUmemAccessDesc."""

    _fields_ = [("location", Location), ("flags", ctypes.c_int)]


def make_memory(device: torch.device, count: int) -> tuple[torch.Tensor, int]:
    """`count` bytes, a multiple of the GPU's pages of 2 MiB, and the descriptor that opens them elsewhere. Raises
    MemoryError where there is no room."""
    place, handle, fd = location(device), ctypes.c_ulonglong(), ctypes.c_int(-1)
    properties = Properties(PINNED, POSIX_FD, place, None)
    driver_call("cuMemCreate")(
        ctypes.byref(handle), ctypes.c_size_t(count), ctypes.byref(properties), ctypes.c_ulonglong(0)
    )
    try:
        driver_call("cuMemExportToShareableHandle")(
            ctypes.byref(fd), handle, ctypes.c_int(POSIX_FD), ctypes.c_ulonglong(0)
        )
        os.set_inheritable(fd.value, False)
        return mapped(handle, count, device), fd.value
    except BaseException:
        if fd.value >= 0:
            os.close(fd.value)
        raise
    finally:
        driver_call("cuMemRelease")(handle)  # which it is when it is no longer mapped, by anybody


def open_memory(device: torch.device, count: int, fd: int) -> torch.Tensor:
    """The same memory, in the process that was given the descriptor; this may be closed then."""
    handle = ctypes.c_ulonglong()
    driver_call("cuMemImportFromShareableHandle")(ctypes.byref(handle), ctypes.c_void_p(fd), ctypes.c_int(POSIX_FD))
    try:
        return mapped(handle, count, device)
    finally:
        driver_call("cuMemRelease")(handle)


def leave_memory(address: int, count: int, device: torch.device) -> None:
    """Of a tensor that either of these gave, and that nobody uses any more."""
    torch.cuda.synchronize(device)
    at, size = ctypes.c_ulonglong(address), ctypes.c_size_t(count)
    driver_call("cuMemUnmap")(at, size)
    driver_call("cuMemAddressFree")(at, size)


def mapped(handle: ctypes.c_ulonglong, count: int, device: torch.device) -> torch.Tensor:
    address, size, nothing = ctypes.c_ulonglong(), ctypes.c_size_t(count), ctypes.c_ulonglong(0)
    driver_call("cuMemAddressReserve")(ctypes.byref(address), size, ctypes.c_size_t(0), nothing, nothing)
    try:
        driver_call("cuMemMap")(address, size, ctypes.c_size_t(0), handle, nothing)
        try:
            access = Access(location(device), READ_AND_WRITE)
            driver_call("cuMemSetAccess")(address, size, ctypes.byref(access), ctypes.c_size_t(1))
            return bytes_at(address.value, count, device)
        except BaseException:
            driver_call("cuMemUnmap")(address, size)
            raise
    except BaseException:
        driver_call("cuMemAddressFree")(address, size)
        raise


def location(device: torch.device) -> Location:
    return Location(ON_DEVICE, device.index or 0)


def bytes_at(address: int, count: int, device: torch.device) -> torch.Tensor:
    """Device memory that is not torch's as a tensor, by the array interface, without a copy."""

    class Foreign:
        @property
        def __cuda_array_interface__(self) -> dict[str, Any]:
            return {"shape": (count,), "typestr": "|u1", "data": (address, False), "version": 2}

    return torch.as_tensor(Foreign(), device=device)
