"""Memory that the judge shares with one runner: inputs go in, outputs come back, nothing else of either is visible.

The judge makes it and lends it; the runner opens it by a descriptor. On the CPU it is a sealed memfd, on CUDA memory of
its own (`cuda_memory.py`), never part of the caching allocator's segments: nothing else of the judge's lies beside it.
"""

from __future__ import annotations

import fcntl
import mmap
import os

import torch
from cuda_memory import leave_memory, make_memory, open_memory

# What every tensor in it starts at a multiple of: the alignment of torch's own allocations.
ALIGNMENT = 512
# A GPU maps memory of whole such pages by these, it seems, and other memory by smaller ones: a product of matrices that
# lay in a mailbox of another size took 3.01 to 3.26 ms on an H100, and 2.77 on copies of them.
PAGE_BYTES = 2 << 20
F_ADD_SEALS, SEALS = (
    1033,
    0x1 | 0x2 | 0x4,
)  # may not shrink, grow, or be unsealed: a short mapping would kill its reader


def aligned(count: int, to: int = ALIGNMENT) -> int:
    return -(-count // to) * to


class Mailbox:
    """`memory` is one flat tensor of bytes; `fds` has what the other side opens it with, and is empty there."""

    def __init__(self, memory: torch.Tensor, fds: list[int]) -> None:
        self.memory, self.fds = memory, fds
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
    if device.type == "cpu":
        return make_cpu(count)
    count = aligned(count, PAGE_BYTES)
    memory, fd = make_memory(device, count)
    return Mailbox(memory, [fd])


def open_mailbox(device: torch.device, count: int, fd: int) -> Mailbox:
    try:
        if device.type == "cuda":
            return Mailbox(open_memory(device, count, fd), [])
        return Mailbox(torch.frombuffer(mmap.mmap(fd, count), dtype=torch.uint8), [])
    finally:
        os.close(fd)


def leave_mailbox(mailbox: Mailbox) -> None:
    """For the runner: it has been lent another."""
    memory, mailbox.memory = mailbox.memory, torch.empty(0)
    if memory.is_cuda:
        leave_memory(memory.data_ptr(), mailbox.bytes, memory.device)


def close_mailbox(mailbox: Mailbox) -> None:
    """For the judge: gives the memory back, once the runner that had it open is gone or has been lent another."""
    for fd in mailbox.fds:
        os.close(fd)
    mailbox.fds = []
    leave_mailbox(mailbox)


def make_cpu(count: int) -> Mailbox:
    fd = os.memfd_create("surprisal-lab", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(fd, count)
    fcntl.fcntl(fd, F_ADD_SEALS, SEALS)
    return Mailbox(torch.frombuffer(mmap.mmap(fd, count), dtype=torch.uint8), [fd])
