import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Transposed 3D convolution of volumes with three different sides, with a cubic kernel.
    """

    def __init__(self, in_channels, out_channels, kernel_size):
        super().__init__()
        self.conv = nn.ConvTranspose3d(in_channels, out_channels, kernel_size, bias=False)

    def forward(self, x):
        """
        x: (batch, in_channels, depth, height, width).
        Returns (batch, out_channels, depth + kernel_size - 1, height + kernel_size - 1, width + kernel_size - 1).
        """
        return self.conv(x)


batch_size = 16  # small: 1
in_channels = 32
out_channels = 32
kernel_size = 3
depth = 24  # small: 6
height = 48  # small: 10
width = 64  # small: 16


def get_inputs():
    return [torch.randn(batch_size, in_channels, depth, height, width)]


def get_init_inputs():
    return [in_channels, out_channels, kernel_size]
