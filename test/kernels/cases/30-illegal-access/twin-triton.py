# The same kernel, with its own addresses.
import torch
import torch.nn as nn
import triton
import triton.language as tl


@triton.jit
def tanh_kernel(x, y, n, offset, BLOCK: tl.constexpr):
    at = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)
    value = tl.load(x + at + offset, mask=at < n, other=0.0)
    exponential = tl.exp(-2.0 * tl.abs(value))
    size = (1.0 - exponential) / (1.0 + exponential)
    tl.store(y + at, tl.where(value < 0.0, -size, size), mask=at < n)


class ModelNew(nn.Module):
    def forward(self, x):
        y = torch.empty_like(x)
        n = x.numel()
        tanh_kernel[(triton.cdiv(n, 1024),)](x, y, n, 0, BLOCK=1024)
        return y
