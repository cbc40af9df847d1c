import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """
    1D convolution with gaps between the taps (dilation) and steps between the outputs (stride).
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride, dilation):
        super().__init__()
        self.stride = stride
        self.dilation = dilation
        spread = (in_channels * kernel_size) ** -0.5
        self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size) * spread)

    def forward(self, x):
        """
        x: (batch, in_channels, length).
        Returns (batch, out_channels, (length - dilation * (kernel_size - 1) - 1) // stride + 1).
        """
        everywhere = F.conv1d(x, self.weight, dilation=self.dilation)
        return everywhere[:, :, :: self.stride].contiguous()


batch_size = 32  # small: 4
in_channels = 64
out_channels = 64
kernel_size = 5
stride = 3
dilation = 4
length = 131072  # small: 4096


def get_inputs():
    return [torch.randn(batch_size, in_channels, length)]


def get_init_inputs():
    return [in_channels, out_channels, kernel_size, stride, dilation]
