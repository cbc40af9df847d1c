"""Memory that the judge shares with one runner: inputs go in, outputs come back, nothing else of either is visible.

The judge makes it and lends it; the runner opens it. On the CPU it is a sealed memfd, on CUDA an allocation of its own,
never part of the caching allocator's segments, so that no other tensor of the judge's lies beside it.
"""

from __future__ import annotations

import ctypes
import fcntl
import mmap
import os
from typing import Any

import torch

# What every tensor in it starts at a multiple of: the alignment of torch's own allocations.
ALIGNMENT = 512
# A GPU maps memory of whole such pages by these, it seems, and other memory by smaller ones: a product of matrices that
# lay in a mailbox of another size took 3.01 to 3.26 ms on an H100, and 2.77 on copies of them.
PAGE_BYTES = 2 << 20
F_ADD_SEALS, SEALS = (
    1033,
    0x1 | 0x2 | 0x4,
)  # may not shrink, grow, or be unsealed: a short mapping would kill its reader


# The beginning of each input that is worthless until it is timed: what reads it too early starts there, and comes no
# further before the whole of it is right.
MASKED_BYTES = 64 << 20
_int64, _xor = torch.int64, torch.Tensor.bitwise_xor_


def masked_part(flat: torch.Tensor) -> torch.Tensor:
    """Of an input's bytes, those that a mask lies over, as words."""
    return flat[: min(flat.numel(), MASKED_BYTES) // 8 * 8].view(_int64)


def xor(words: torch.Tensor, mask: int) -> None:
    """Puts a mask on, or takes it off."""
    _xor(words, mask)


def aligned(count: int, to: int = ALIGNMENT) -> int:
    return -(-count // to) * to


class Mailbox:
    """`memory` is one flat tensor of bytes; `ticket` and `fds` are what the other side opens it with."""

    def __init__(self, memory: torch.Tensor, ticket: dict[str, Any], fds: list[int]) -> None:
        self.memory, self.ticket, self.fds = memory, ticket, fds
        self.bytes = memory.numel()

    def place(self, offset: int, shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
        """The tensor of that shape that starts at `offset`; raises ValueError where it would not fit."""
        count = element_size(dtype)
        for size in shape:
            count *= size
        if offset < 0 or offset % 16 or offset + count > self.bytes:
            raise ValueError(f"{count} bytes at {offset} do not fit a mailbox of {self.bytes}")
        return self.memory.narrow(0, offset, count).view(dtype).view(shape)

    def holds(self, tensor: torch.Tensor) -> bool:
        start = self.memory.data_ptr()
        return start <= tensor.data_ptr() < start + self.bytes


def element_size(dtype: torch.dtype) -> int:
    return torch.empty(0, dtype=dtype).element_size()


def make_mailbox(device: torch.device, count: int) -> Mailbox:
    count = aligned(max(count, ALIGNMENT))
    return make_cuda(device, count) if device.type == "cuda" else make_cpu(count)


def open_mailbox(device: torch.device, ticket: dict[str, Any], fds: list[int]) -> Mailbox:
    count = int(ticket["bytes"])
    if device.type == "cuda":
        address = Cudart().open(bytes.fromhex(ticket["handle"]))
        return Mailbox(bytes_at(address, count, device), ticket, [])
    memory = torch.frombuffer(mmap.mmap(fds[0], count), dtype=torch.uint8)
    os.close(fds[0])
    return Mailbox(memory, ticket, [])


def leave_mailbox(mailbox: Mailbox) -> None:
    """For the runner: it has been lent another."""
    if "handle" in mailbox.ticket:
        address = mailbox.memory.data_ptr()
        mailbox.memory = torch.empty(0)
        Cudart().close(address)


def close_mailbox(mailbox: Mailbox) -> None:
    """For the judge: gives the memory back. The runner that had it open must be gone or have been lent another."""
    handle = mailbox.ticket.get("handle")
    if handle is not None:
        address = mailbox.memory.data_ptr()
        mailbox.memory = torch.empty(0)
        Cudart().free(address)
    for fd in mailbox.fds:
        os.close(fd)
    mailbox.fds = []


def make_cpu(count: int) -> Mailbox:
    fd = os.memfd_create("surprisal-lab", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(fd, count)
    fcntl.fcntl(fd, F_ADD_SEALS, SEALS)
    return Mailbox(torch.frombuffer(mmap.mmap(fd, count), dtype=torch.uint8), {"bytes": count}, [fd])


def make_cuda(device: torch.device, count: int) -> Mailbox:
    runtime = Cudart()
    count = aligned(count, PAGE_BYTES)
    address = runtime.malloc(count)
    handle = runtime.handle(address)
    return Mailbox(bytes_at(address, count, device), {"bytes": count, "handle": handle.hex()}, [])


def bytes_at(address: int, count: int, device: torch.device) -> torch.Tensor:
    """Device memory that is not torch's as a tensor, by the array interface, without a copy."""

    class Foreign:
        @property
        def __cuda_array_interface__(self) -> dict[str, Any]:
            return {"shape": (count,), "typestr": "|u1", "data": (address, False), "version": 2}

    return torch.as_tensor(Foreign(), device=device)


class IpcHandle(ctypes.Structure):
    _fields_ = [("reserved", ctypes.c_char * 64)]


class Cudart:
    """The four calls of the CUDA runtime that torch does not offer, on the runtime that torch has loaded."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(loaded_cudart())
        self._library.cudaGetErrorString.restype = ctypes.c_char_p

    def malloc(self, count: int) -> int:
        address = ctypes.c_void_p()
        self._call("cudaMalloc", ctypes.byref(address), ctypes.c_size_t(count))
        return int(address.value or 0)

    def free(self, address: int) -> None:
        self._call("cudaFree", ctypes.c_void_p(address))

    def handle(self, address: int) -> bytes:
        handle = IpcHandle()
        self._call("cudaIpcGetMemHandle", ctypes.byref(handle), ctypes.c_void_p(address))
        return ctypes.string_at(ctypes.byref(handle), 64)

    def open(self, handle: bytes) -> int:
        address, given = ctypes.c_void_p(), IpcHandle()
        ctypes.memmove(ctypes.byref(given), handle, 64)
        self._call("cudaIpcOpenMemHandle", ctypes.byref(address), given, ctypes.c_uint(1))
        return int(address.value or 0)

    def close(self, address: int) -> None:
        self._call("cudaIpcCloseMemHandle", ctypes.c_void_p(address))

    def _call(self, name: str, *arguments: Any) -> None:
        code = getattr(self._library, name)(*arguments)
        if code != 0:
            self._library.cudaGetLastError()
            words = self._library.cudaGetErrorString(code).decode()
            kind = MemoryError if code == 2 else RuntimeError
            raise kind(f"{name}: {words}")


def loaded_cudart() -> str:
    with open("/proc/self/maps", encoding="utf-8") as maps:
        for line in maps:
            if "libcudart" in line:
                return line.split(maxsplit=5)[5].strip()
    raise RuntimeError("torch has no CUDA runtime loaded")
