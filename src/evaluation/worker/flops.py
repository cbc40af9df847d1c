"""The least arithmetic a task's matrix operators need on given inputs: nominal multiply-adds, less what zeros save.

`diag(A) @ B` is a product of two full matrices by name, but a program may know that all but a diagonal is zero. So the
operations of a product count by the density of its operands; those of a convolution by a quarter, for what Winograd
and Fourier methods save.
"""

from __future__ import annotations

from typing import Any

import torch

CONVOLUTION_SAVING = 4.0
PRODUCT_SAVING = 1.2  # one level of Strassen is 8/7; nothing practical saves more in this precision


def count_flops(model: Any, inputs: Any) -> float | None:
    """None where torch cannot tell (before 2.1) or the task has no matrix operator."""
    try:
        from torch.utils._python_dispatch import TorchDispatchMode
        from torch.utils.flop_counter import flop_registry
    except ImportError:
        return None
    total = 0.0
    seen = False

    class Count(TorchDispatchMode):
        @classmethod
        def _should_skip_dynamo(cls) -> bool:
            # Else torch imports its whole compiler at the first operator, a second or more for nothing.
            return False

        def __torch_dispatch__(self, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
            nonlocal total, seen
            out = function(*args, **(kwargs or {}))
            packet = getattr(function, "_overloadpacket", None)
            if packet in flop_registry:
                seen = True
                nominal = flop_registry[packet](*args, **(kwargs or {}), out_val=out)
                convolution = "conv" in str(packet)
                operands = [a for a in args if isinstance(a, torch.Tensor) and a.dim() >= 2]
                dense = 1.0
                for operand in operands:
                    dense *= density(operand)
                total += nominal * dense / (CONVOLUTION_SAVING if convolution else PRODUCT_SAVING)
            return out

    with Count():
        model(*inputs)
    return total if seen else None


def density(tensor: torch.Tensor) -> float:
    """Share of values that are not zero."""
    return float(torch.count_nonzero(tensor)) / max(tensor.numel(), 1)
