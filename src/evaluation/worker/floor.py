"""The least time a task can take on a device: bytes that must move, products that must be made, at measured rates."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any

import torch
from faults import Fault
from rates import Rates
from stopping import typical

# Faster than this share of the floor is no measurement error of ours.
TOLERATED = 0.85


@dataclass
class Floor:
    """`bytes` read and written at least, `flops` done at least (None: not known), and the milliseconds they take."""

    bytes: int
    flops: float | None
    bytes_per_ms: float
    flops_per_ms: float
    ms: float

    def record(self) -> dict[str, Any]:
        return {
            "ms": self.ms,
            "leastBytes": self.bytes,
            "leastFlops": self.flops,
            "bytesPerMs": self.bytes_per_ms,
            "flopsPerMs": self.flops_per_ms,
        }

    def arithmetic(self) -> str:
        moved = (
            f"{self.bytes / 1e6:,.4g} MB that must move at {self.bytes_per_ms / 1e6:,.4g} GB/s take "
            f"{self.bytes / self.bytes_per_ms:.4g} ms"
        )
        if self.flops is None:
            return moved
        return (
            f"{moved}; {self.flops / 1e9:,.4g} GFLOP at {self.flops_per_ms / 1e9:,.4g} TFLOP/s take "
            f"{self.flops / self.flops_per_ms:.4g} ms"
        )


def floor_of(inputs: list[torch.Tensor], output_bytes: int, flops: float | None, rates: Rates) -> Floor:
    """Inputs read once, less zeros (a program may know them); outputs written once, less what a cache may hold."""
    reading = sum(needed(tensor) for tensor in inputs)
    # On the CPU inputs may lie in its cache as well.
    cached = rates.cache_bytes if inputs and inputs[0].device.type == "cpu" else 0
    count = max(0, reading - cached) + max(0, output_bytes - rates.cache_bytes)
    ms = max(count / rates.bytes_per_ms, (flops or 0.0) / rates.flops_per_ms)
    return Floor(count, flops, rates.bytes_per_ms, rates.flops_per_ms, ms)


def needed(tensor: torch.Tensor) -> int:
    """Bytes of the values that are not zero, in the densest storage the tensor has (an expanded one stores little)."""
    stored = tensor
    for dim, stride in enumerate(tensor.stride()):
        if stride == 0 and stored.shape[dim] > 1:
            stored = stored.narrow(dim, 0, 1)
    return int(torch.count_nonzero(stored)) * tensor.element_size()


def hold_to(floor: Floor, ms: list[float]) -> None:
    """Raises Fault where a program's calls were faster than the device can be: half of them, or what its speedup is
    reckoned from, for which less than half need to be."""
    said = min(statistics.median(ms), typical(ms))
    if said < TOLERATED * floor.ms:
        raise Fault(
            "rejected",
            f"exceeds-speed-of-light: {said:.4g} ms, where {floor.arithmetic()}: it cannot have done the work",
        )
