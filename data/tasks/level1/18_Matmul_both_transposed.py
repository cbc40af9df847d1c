import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Matrix product in which both operands are stored transposed.
    """

    def __init__(self):
        super().__init__()

    def forward(self, A, B):
        """
        A: (K, M), B: (N, K). Returns (M, N), the product of A transposed and B transposed.
        """
        left = A.t().contiguous()
        right = B.t().contiguous()
        return torch.matmul(left, right)


M = 4096  # small: 256
K = 8192  # small: 512
N = 2048  # small: 256


def get_inputs():
    A = torch.randn(K, M)
    B = torch.randn(N, K) / K**0.5
    return [A, B]


def get_init_inputs():
    return []
