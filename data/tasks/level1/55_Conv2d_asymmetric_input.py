import torch
import torch.nn as nn


class Model(nn.Module):
    """
    2D convolution of images wider than high, with a square kernel.
    """

    def __init__(self, in_channels, out_channels, kernel_size):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size, bias=False)

    def forward(self, x):
        """
        x: (batch, in_channels, height, width).
        Returns (batch, out_channels, height - kernel_size + 1, width - kernel_size + 1).
        """
        return self.conv(x)


batch_size = 16  # small: 2
in_channels = 32
out_channels = 64
kernel_size = 3
height = 256  # small: 48
width = 512  # small: 96


def get_inputs():
    return [torch.randn(batch_size, in_channels, height, width)]


def get_init_inputs():
    return [in_channels, out_channels, kernel_size]
