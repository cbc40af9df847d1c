import torch
import torch.nn as nn
import torch.nn.functional as F


class Model(nn.Module):
    """
    Transposed 2D convolution of square images with a kernel higher than wide.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride):
        super().__init__()
        self.stride = stride
        height, width = kernel_size
        spread = (in_channels * height * width) ** -0.5
        self.weight = nn.Parameter(torch.randn(in_channels, out_channels, height, width) * spread)

    def forward(self, x):
        """
        x: (batch, in_channels, size, size). Returns (batch, out_channels, out_height, out_width), where
        out_height is (size - 1) * stride + the kernel's height, and out_width likewise.
        """
        batch, channels, height, width = x.shape
        s = self.stride
        # Put the pixels stride apart with zeros between, then convolve with the kernel turned by 180 degrees.
        spaced = x.new_zeros(batch, channels, (height - 1) * s + 1, (width - 1) * s + 1)
        spaced[:, :, ::s, ::s] = x
        kernel = self.weight.flip(2, 3).transpose(0, 1)
        return F.conv2d(spaced, kernel, padding=(kernel.shape[2] - 1, kernel.shape[3] - 1))


batch_size = 16  # small: 2
in_channels = 64  # small: 32
out_channels = 32  # small: 16
kernel_size = (7, 3)
stride = 2
size = 128  # small: 32


def get_inputs():
    return [torch.randn(batch_size, in_channels, size, size)]


def get_init_inputs():
    return [in_channels, out_channels, kernel_size, stride]
