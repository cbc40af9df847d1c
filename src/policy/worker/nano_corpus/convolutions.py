"""Convolutions whose reference is a module of torch's, or a weight passed to the functional form."""

from nano_corpus.convolution import LAST, convolution

ATTRIBUTE = ("conv", "conv", "conv2d", "conv1d", "layer", "op")
MODULE = ("self.$c($x)", "y = self.$c($x)\nreturn y")

CONV2D = {
    "title": "2D convolution",
    "size": "2, 4, 9, 12",
    "plain": (
        "n, k = @w.shape[0], @w.shape[2]\ncolumns = ${F}unfold($x, (k, k))\n"
        "$y = @w.view(n, -1) @ columns\nreturn $y.view($x.shape[0], n, $x.shape[2] - k + 1, -1)",
    ),
    "slow": (
        "k = @w.shape[2]\nh, w = $x.shape[2] - k + 1, $x.shape[3] - k + 1\n$y = 0\nfor i in range(k):\n"
        "    for j in range(k):\n"
        "        $y = $y + torch.einsum('bchw,oc->bohw', $x[:, :, i:i + h, j:j + w], @w[:, :, i, j])\nreturn $y",
    ),
    "expert": (
        f"${{F}}conv2d({LAST}, @w@kept)",
        f"${{F}}conv2d({LAST}, @w.contiguous(memory_format=torch.channels_last)@kept)",
        f"${{F}}conv2d({LAST}, @w@kept).contiguous()",
    ),
    "wrong": (
        "${F}conv2d($x, @w, padding=1)",
        "${F}conv_transpose2d($x, @w)",
        "${F}conv2d($x, @w.transpose(0, 1))",
        "${F}conv2d($x, @w.flip(2, 3)@kept)",
        "${F}conv2d(@w, $x)",
        "${F}conv2d($x, @w, stride=2)",
        "${F}conv2d($x, @w@kept, groups=$x.shape[1])",
        "self.convolution($x)",
    ),
}

TRANSPOSED3D = {
    "title": "Transposed 3D convolution",
    "size": "2, 3, 4, 5, 6",
    "plain": (
        "k = @w.shape[2]\n$y = ${F}conv3d($x, @w.flip(2, 3, 4).transpose(0, 1).contiguous(), padding=k - 1)\nreturn $y",
    ),
    "slow": (
        "k = @w.shape[2]\nd, h, w = $x.shape[2:]\n"
        "$y = $x.new_zeros($x.shape[0], @w.shape[1], d + k - 1, h + k - 1, w + k - 1)\nfor a in range(k):\n"
        "    for b in range(k):\n"
        "        for c in range(k):\n            $y[:, :, a:a + d, b:b + h, c:c + w] += "
        "torch.einsum('bidhw,io->bodhw', $x, @w[:, :, a, b, c])\nreturn $y",
        "k = @w.shape[2] - 1\n$y = ${F}pad($x, (k, k, k, k, k, k))\n"
        "return ${F}conv3d($y, @w.flip(2, 3, 4).transpose(0, 1).contiguous())",
    ),
    "expert": (
        "${F}conv3d($x, @w.flip(2, 3, 4).transpose(0, 1), padding=@w.shape[2] - 1)",
        "${F}conv_transpose3d($x.contiguous(memory_format=torch.channels_last_3d), @w@kept)",
    ),
    "wrong": (
        "${F}conv3d($x, @w)",
        "${F}conv_transpose3d($x, @w, padding=1)",
        "${F}conv_transpose2d($x, @w)",
        "${F}conv_transpose3d($x, @w.transpose(0, 1))",
        "${F}conv3d($x, @w.transpose(0, 1), padding=@w.shape[2] - 1)",
        "${F}conv_transpose3d($x, @w.flip(2, 3, 4))",
    ),
}


def _both(name: str, call: str, module: str, weight: str, values: str, parts: dict) -> tuple:
    """The family whose reference holds a module, and the one whose reference holds the weight."""
    arguments = "in_channels, out_channels, kernel_size, stride=1, padding=0"
    kept = ", stride=self.$c.stride, padding=self.$c.padding"
    return (
        convolution(
            f"{name}-module",
            init=f"self.$c = nn.{module}(in_channels, out_channels, kernel_size$extra, bias=False)",
            arguments=arguments,
            values=values,
            words={"@call": f"${{F}}{call}($x, @w@kept)", "@w": "self.$c.weight", "@kept": kept},
            references=MODULE,
            common=("self.$c($x)", "$y = self.$c($x)\nreturn $y", f"${{F}}{call}($x, @w)"),
            attribute=ATTRIBUTE,
            **parts,
        ),
        convolution(
            f"{name}-weight",
            init=f"spread = (in_channels * kernel_size) ** -0.5\n"
            f"self.weight = nn.Parameter(torch.randn({weight}) * spread)",
            arguments=arguments,
            values=values,
            words={"@call": f"${{F}}{call}($x, @w)", "@w": "self.weight", "@kept": ""},
            references=("@call", *parts["plain"], parts["slow"][0]),
            **parts,
        ),
    )


FAMILIES = (
    *_both("conv2d", "conv2d", "Conv2d", "out_channels, in_channels, kernel_size, kernel_size", "4, 6, 3", CONV2D),
    *_both(
        "conv-transpose3d",
        "conv_transpose3d",
        "ConvTranspose3d",
        "in_channels, out_channels, kernel_size, kernel_size, kernel_size",
        "3, 4, 3",
        TRANSPOSED3D,
    ),
)
