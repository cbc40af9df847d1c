import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Product of a diagonal matrix, given by its diagonal, and a full matrix.
    """

    def __init__(self):
        super().__init__()

    def forward(self, A, B):
        """
        A: (N,), the diagonal. B: (N, M). Returns (N, M).
        """
        return torch.diag(A) @ B


N = 4096  # small: 384
M = 4096  # small: 384


def get_inputs():
    A = torch.randn(N)
    B = torch.randn(N, M)
    return [A, B]


def get_init_inputs():
    return []
