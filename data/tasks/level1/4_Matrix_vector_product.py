import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Product of a matrix and a column vector.
    """

    def __init__(self):
        super().__init__()

    def forward(self, A, B):
        """
        A: (M, K), B: (K, 1). Returns (M, 1).
        """
        # Multiply every row of A by the vector, then add up each row.
        return (A * B.T).sum(dim=1, keepdim=True)


M = 4096  # small: 512
K = 131072  # small: 8192


def get_inputs():
    A = torch.randn(M, K)
    B = torch.randn(K, 1) / K**0.5
    return [A, B]


def get_init_inputs():
    return []
