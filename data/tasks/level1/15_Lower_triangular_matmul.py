import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Product of two lower triangular matrices.
    """

    def __init__(self):
        super().__init__()

    def forward(self, A, B):
        """
        A, B: (N, N), zero above the diagonal. Returns (N, N), zero above the diagonal.
        """
        mask = torch.tril(torch.ones_like(A))
        return torch.matmul(A, B) * mask


N = 6144  # small: 384


def get_inputs():
    A = torch.tril(torch.randn(N, N))
    B = torch.tril(torch.randn(N, N)) / N**0.5
    return [A, B]


def get_init_inputs():
    return []
