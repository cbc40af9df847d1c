"""Convolutions whose reference is written by hand: zeros between pixels, outputs dropped, sums over taps."""

from nano_corpus.convolution import LAST, convolution

_SPACED = (
    "b, c, h, w = $x.shape\ns = self.stride\n"
    "$y = $x.new_zeros(b, c, (h - 1) * s + 1, (w - 1) * s + 1)\n$y[:, :, ::s, ::s] = $x\n"
)
_TURNED = "self.weight.flip(2, 3).transpose(0, 1)"

TRANSPOSED2D = convolution(
    "conv-transpose2d",
    "Transposed 2D convolution",
    size="2, 4, 8, 9",
    init="self.stride = stride\nheight, width = kernel_size\nspread = (in_channels * height) ** -0.5\n"
    "self.weight = nn.Parameter(torch.randn(in_channels, out_channels, height, width) * spread)",
    arguments="in_channels, out_channels, kernel_size, stride",
    values="4, 6, (3, 5), 2",
    words={"@call": "${F}conv_transpose2d($x, @w, stride=self.stride)", "@w": "self.weight"},
    references=(
        "@call",
        _SPACED.replace("$y", "spaced") + f"kernel = {_TURNED}\n"
        "return ${F}conv2d(spaced, kernel, padding=(kernel.shape[2] - 1, kernel.shape[3] - 1))",
        _SPACED.replace("$y", "up")
        + f"k = {_TURNED}.contiguous()\nup = ${{F}}pad(up, (k.shape[3] - 1, k.shape[3] - 1, "
        "k.shape[2] - 1, k.shape[2] - 1))\nreturn ${F}conv2d(up, k)",
        "b, c, h, w = $x.shape\ns = self.stride\nm, n = @w.shape[2:]\n"
        "out = $x.new_zeros(b, @w.shape[1], (h - 1) * s + m, (w - 1) * s + n)\nfor i in range(m):\n"
        "    for j in range(n):\n"
        "        out[:, :, i:i + (h - 1) * s + 1:s, j:j + (w - 1) * s + 1:s] += "
        "torch.einsum('bchw,co->bohw', $x, @w[:, :, i, j])\nreturn out",
    ),
    plain=(
        _SPACED + f"k = {_TURNED}\nreturn ${{F}}conv2d($y, k, padding=(k.shape[2] - 1, k.shape[3] - 1))",
        "${F}conv_transpose2d($x.contiguous(), @w.contiguous(), stride=self.stride)",
        "${F}conv_transpose2d($x, @w, None, self.stride, 0)",
    ),
    slow=(
        _SPACED + f"k = {_TURNED}.contiguous()\n$y = ${{F}}pad($y, (k.shape[3] - 1, k.shape[3] - 1, "
        "k.shape[2] - 1, k.shape[2] - 1))\nreturn ${F}conv2d($y, k)",
        "b, c, h, w = $x.shape\ns = self.stride\nm, n = @w.shape[2:]\n"
        "$y = $x.new_zeros(b, @w.shape[1], (h - 1) * s + m, (w - 1) * s + n)\nfor i in range(m):\n"
        "    for j in range(n):\n"
        "        $y[:, :, i:i + (h - 1) * s + 1:s, j:j + (w - 1) * s + 1:s] += "
        "torch.einsum('bchw,co->bohw', $x, @w[:, :, i, j])\nreturn $y",
    ),
    expert=(
        f"${{F}}conv_transpose2d({LAST}, @w, stride=self.stride)",
        f"${{F}}conv_transpose2d({LAST}, @w.contiguous(memory_format=torch.channels_last), stride=self.stride)",
        "b, c, h, w = $x.shape\n$y = torch.matmul(@w.flatten(1).t(), $x.flatten(2))\n"
        "m, n = @w.shape[2:]\nreturn ${F}fold($y, ((h - 1) * self.stride + m, (w - 1) * self.stride + n), (m, n), "
        "stride=self.stride)",
    ),
    wrong=(
        "${F}conv_transpose2d($x, @w)",
        "${F}conv2d($x, @w, stride=self.stride)",
        "${F}conv_transpose2d($x, @w, stride=self.stride, padding=1)",
        "${F}conv_transpose2d($x, @w.transpose(0, 1), stride=self.stride)",
        "${F}conv_transpose2d($x, @w.flip(2, 3), stride=self.stride)",
        "${F}conv_transpose2d($x, @w, stride=self.stride, output_padding=1)",
        _SPACED + "return ${F}conv2d($y, self.weight.transpose(0, 1), padding=self.weight.shape[2] - 1)",
    ),
)

CONV1D = convolution(
    "conv1d",
    "1D convolution with stride and dilation",
    size="2, 4, 40",
    init="self.stride = stride\nself.dilation = dilation\nspread = (in_channels * kernel_size) ** -0.5\n"
    "self.weight = nn.Parameter(torch.randn(out_channels, in_channels, kernel_size) * spread)",
    arguments="in_channels, out_channels, kernel_size, stride, dilation",
    values="4, 6, 5, 3, 4",
    words={"@call": "${F}conv1d($x, @w, stride=self.stride, dilation=self.dilation)", "@w": "self.weight"},
    references=(
        "@call",
        "everywhere = ${F}conv1d($x, @w, dilation=self.dilation)\nreturn everywhere[:, :, ::self.stride].contiguous()",
        "full = ${F}conv1d($x, @w, dilation=self.dilation)\nreturn full[..., ::self.stride]",
        "s, d, w = self.stride, self.dilation, @w\nn = ($x.shape[2] - d * (w.shape[2] - 1) - 1) // s + 1\nout = 0\n"
        "for i in range(w.shape[2]):\n    part = $x[:, :, i * d:i * d + s * (n - 1) + 1:s]\n"
        "    out = out + torch.einsum('bcl,oc->bol', part, w[:, :, i])\nreturn out",
    ),
    plain=(
        "$y = ${F}conv1d($x, @w, dilation=self.dilation)\nreturn $y[:, :, ::self.stride]",
        "${F}conv1d($x, @w, dilation=self.dilation)[:, :, ::self.stride].contiguous()",
        "${F}conv1d($x, @w, None, self.stride, 0, self.dilation)",
    ),
    slow=(
        "$y = ${F}conv1d($x, @w, dilation=self.dilation).clone()\nreturn $y[:, :, ::self.stride].contiguous()",
        "s, d, w = self.stride, self.dilation, @w\nn = ($x.shape[2] - d * (w.shape[2] - 1) - 1) // s + 1\n$y = 0\n"
        "for i in range(w.shape[2]):\n    part = $x[:, :, i * d:i * d + s * (n - 1) + 1:s]\n"
        "    $y = $y + torch.einsum('bcl,oc->bol', part, w[:, :, i])\nreturn $y",
    ),
    expert=(
        "${F}conv2d($x.unsqueeze(2), @w.unsqueeze(2), stride=(1, self.stride), dilation=(1, self.dilation)).squeeze(2)",
        "${F}conv2d($x.unsqueeze(3), @w.unsqueeze(3), stride=(self.stride, 1), dilation=(self.dilation, 1)).squeeze(3)",
        "$y = ${F}unfold($x.unsqueeze(2), (1, @w.shape[2]), dilation=(1, self.dilation), stride=(1, self.stride))\n"
        "return @w.flatten(1) @ $y",
    ),
    wrong=(
        "${F}conv1d($x, @w)",
        "${F}conv1d($x, @w, stride=self.stride)",
        "${F}conv1d($x, @w, dilation=self.dilation)",
        "${F}conv1d($x, @w, stride=self.dilation, dilation=self.stride)",
        "${F}conv2d($x, @w, stride=self.stride, dilation=self.dilation)",
        "${F}conv1d($x, @w, stride=self.stride, dilation=self.dilation, padding=1)",
        "${F}conv1d($x[:, :, ::self.stride], @w, dilation=self.dilation)",
    ),
)

_TAPS = (
    "k = self.kernel_size\nh, w = $x.shape[2] - k + 1, $x.shape[3] - k + 1\nRESULT = START\nfor i in range(k):\n"
    "    for j in range(k):\n"
    "        RESULT = RESULT + $x[:, :, i:i + h, j:j + w] * self.weight[:, i, j].view(1, -1, 1, 1)\n"
    "return RESULT"
)
_ZEROS = "$x.new_zeros($x.shape[0], $x.shape[1], h, w)"

DEPTHWISE = convolution(
    "depthwise",
    "Depthwise 2D convolution",
    size="2, 4, 9, 10",
    init="self.kernel_size = kernel_size\n"
    "self.weight = nn.Parameter(torch.randn(channels, kernel_size, kernel_size) / kernel_size)",
    arguments="channels, kernel_size",
    values="4, 3",
    words={"@call": "${F}conv2d($x, @w, groups=$x.shape[1])", "@w": "self.weight.unsqueeze(1)"},
    references=(
        "@call",
        _TAPS.replace("RESULT", "out").replace("START", _ZEROS),
        _TAPS.replace("RESULT", "total").replace("START", "0"),
        "parts = []\nfor i in range($x.shape[1]):\n"
        "    parts.append(${F}conv2d($x[:, i:i + 1], self.weight[i][None, None]))\n"
        "return torch.cat(parts, dim=1)",
    ),
    plain=(
        _TAPS.replace("RESULT", "$y").replace("START", "0"),
        "k = self.kernel_size\n$y = $x.unfold(2, k, 1).unfold(3, k, 1)\n"
        "return torch.einsum('bchwij,cij->bchw', $y, self.weight)",
    ),
    slow=(
        "torch.cat([${F}conv2d($x[:, i:i + 1], self.weight[i][None, None]) for i in range($x.shape[1])], dim=1)",
        "k = self.kernel_size\n$y = $x.unfold(2, k, 1).unfold(3, k, 1)\n"
        "return ($y * self.weight[:, None, None]).sum(dim=(-1, -2))",
    ),
    expert=(
        f"${{F}}conv2d({LAST}, @w, groups=$x.shape[1])",
        _TAPS.replace(
            "RESULT = RESULT + $x[:, :, i:i + h, j:j + w] * self", "RESULT.addcmul_($x[:, :, i:i + h, j:j + w], self"
        )
        .replace("view(1, -1, 1, 1)", "view(1, -1, 1, 1))")
        .replace("RESULT", "$y")
        .replace("START", _ZEROS),
        f"${{F}}conv2d({LAST}, @w.contiguous(memory_format=torch.channels_last), groups=$x.shape[1])",
    ),
    wrong=(
        "${F}conv2d($x, self.weight)",
        "${F}conv2d($x, @w)",
        "${F}conv2d($x, @w, padding=1, groups=$x.shape[1])",
        "${F}conv2d($x, @w.flip(2, 3), groups=$x.shape[1])",
        "${F}conv2d($x, @w.transpose(2, 3), groups=$x.shape[1])",
        "${F}conv2d($x, self.weight, groups=$x.shape[1])",
        "${F}conv2d($x, @w, stride=2, groups=$x.shape[1])",
    ),
)


def _pointwise(style: str, init: str, weight: str, matrix: str, references: tuple[str, ...], common: tuple[str, ...]):
    """`weight` has shape (out, in, 1, 1), `matrix` (out, in)."""
    return convolution(
        f"pointwise-{style}",
        "Pointwise 2D convolution",
        size="2, 4, 9, 10",
        init=init,
        arguments="in_channels, out_channels",
        values="4, 6",
        words={"@call": "${F}conv2d($x, @w)", "@w": weight, "@m": matrix},
        references=references,
        common=common,
        attribute=("mix", "proj", "linear", "fc") if style == "linear" else ("conv1d", "conv", "conv2d", "pointwise"),
        plain=(
            "$y = ${F}linear($x.permute(0, 2, 3, 1), @m)\nreturn $y.permute(0, 3, 1, 2).contiguous()",
            "torch.einsum('bchw,oc->bohw', $x, @m)",
            "torch.tensordot($x, @m, dims=([1], [1])).permute(0, 3, 1, 2).contiguous()",
        ),
        slow=(
            "($x.unsqueeze(1) * @w.unsqueeze(0)).sum(dim=2)",
            "$y = $x.permute(0, 2, 3, 1).contiguous()\n$y = ($y @ @m.t()).contiguous()\n"
            "return $y.permute(0, 3, 1, 2).contiguous()",
        ),
        expert=(
            "b, c, h, w = $x.shape\nreturn torch.matmul(@m, $x.view(b, c, h * w)).view(b, -1, h, w)",
            "torch.matmul(@m, $x.flatten(2)).unflatten(2, $x.shape[2:])",
            f"${{F}}conv2d({LAST}, @w)",
        ),
        wrong=(
            "${F}conv2d($x, @w, padding=1)",
            "${F}conv1d($x, @w)",
            "${F}linear($x, @m)",
            "torch.matmul($x, @m)",
            "torch.einsum('bchw,oc->bohw', $x, @m.t())",
            "${F}conv2d($x, @w, stride=2)",
            "$y = $x.permute(0, 2, 3, 1)\nreturn ${F}linear($y, @m)",
        ),
    )


FAMILIES = (
    TRANSPOSED2D,
    CONV1D,
    DEPTHWISE,
    _pointwise(
        "module",
        "self.$c = nn.Conv2d(in_channels, out_channels, kernel_size=1, bias=False)",
        "self.$c.weight",
        "self.$c.weight.flatten(1)",
        references=("self.$c($x)",),
        common=("self.$c($x)",),
    ),
    _pointwise(
        "linear",
        "self.$c = nn.Linear(in_channels, out_channels, bias=False)",
        "self.$c.weight[:, :, None, None]",
        "self.$c.weight",
        references=(
            "y = $x.permute(0, 2, 3, 1).contiguous()\ny = self.$c(y)\nreturn y.permute(0, 3, 1, 2).contiguous()",
            "moved = $x.permute(0, 2, 3, 1)\nout = self.$c(moved)\nreturn out.permute(0, 3, 1, 2).contiguous()",
            "b, c, h, w = $x.shape\nrows = $x.permute(0, 2, 3, 1).reshape(-1, c)\n"
            "return self.$c(rows).view(b, h, w, -1).permute(0, 3, 1, 2).contiguous()",
        ),
        common=(
            "self.$c($x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)",
            "$y = self.$c($x.permute(0, 2, 3, 1))\nreturn $y.permute(0, 3, 1, 2).contiguous()",
        ),
    ),
)
