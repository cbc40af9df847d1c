import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Pointwise 2D convolution: the same linear map of the channels at every pixel.
    """

    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.mix = nn.Linear(in_channels, out_channels, bias=False)

    def forward(self, x):
        """
        x: (batch, in_channels, height, width). Returns (batch, out_channels, height, width).
        """
        pixels = x.permute(0, 2, 3, 1).contiguous()
        mixed = self.mix(pixels)
        return mixed.permute(0, 3, 1, 2).contiguous()


batch_size = 16  # small: 1
in_channels = 64
out_channels = 128
height = 512  # small: 64
width = 512  # small: 64


def get_inputs():
    return [torch.randn(batch_size, in_channels, height, width)]


def get_init_inputs():
    return [in_channels, out_channels]
