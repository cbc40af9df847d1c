import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Depthwise 2D convolution: every channel has a square kernel of its own.
    """

    def __init__(self, channels, kernel_size):
        super().__init__()
        self.kernel_size = kernel_size
        self.weight = nn.Parameter(torch.randn(channels, kernel_size, kernel_size) / kernel_size)

    def forward(self, x):
        """
        x: (batch, channels, size, size). Returns (batch, channels, out, out) with out = size - kernel_size + 1.
        """
        k = self.kernel_size
        height = x.shape[2] - k + 1
        width = x.shape[3] - k + 1
        out = x.new_zeros(x.shape[0], x.shape[1], height, width)
        # Add up the image, shifted to every place of the kernel and weighted by what stands there.
        for i in range(k):
            for j in range(k):
                out = out + x[:, :, i : i + height, j : j + width] * self.weight[:, i, j].view(1, -1, 1, 1)
        return out


batch_size = 32  # small: 4
channels = 64  # small: 32
kernel_size = 3
size = 256  # small: 64


def get_inputs():
    return [torch.randn(batch_size, channels, size, size)]


def get_init_inputs():
    return [channels, kernel_size]
