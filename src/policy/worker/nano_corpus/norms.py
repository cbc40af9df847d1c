"""Norms, reductions, scans."""

from nano_corpus.activations import NAMES
from nano_corpus.family import Family

RMS_NORM = Family(
    name="rms-norm",
    docs=(
        "RMS normalization.",
        "Root mean square normalization over the features.",
        "Simple model that performs RMS Normalization.",
        "Divides by the root mean square over dimension 1.",
    ),
    choices={**NAMES, "eps": ("eps", "eps", "eps", "epsilon")},
    init="self.num_features = num_features\nself.$eps = $eps",
    init_args="num_features, $eps=1e-05",
    init_inputs="[12]",
    args="$x",
    inputs="[torch.randn(4, 12, 6, 5)]",
    references=(
        "rms = torch.sqrt(torch.mean($x ** 2, dim=1, keepdim=True) + self.$eps)\nreturn $x / rms",
        "squares = torch.pow($x, 2)\nmean = torch.mean(squares, dim=1, keepdim=True)\n"
        "rms = torch.sqrt(mean + self.$eps)\n"
        "return $x / rms",
        "mean_square = ($x * $x).mean(dim=1, keepdim=True)\nreturn $x / torch.sqrt(mean_square + self.$eps)",
        "$x / torch.sqrt(($x ** 2).mean(dim=1, keepdim=True) + self.$eps)",
        "squares = $x * $x\nmean = squares.sum(dim=1, keepdim=True) / self.num_features\n"
        "scale = torch.sqrt(mean + self.$eps).expand_as($x).contiguous()\nreturn $x / scale",
        "squared = $x ** 2\ntotal = squared.sum(dim=1, keepdim=True)\n"
        "rms = (total / self.num_features + self.$eps) ** 0.5\n"
        "return $x / rms",
    ),
    common=(
        "$x / torch.sqrt(torch.mean($x ** 2, dim=1, keepdim=True) + self.$eps)",
        "rms = torch.sqrt(torch.mean($x ** 2, dim=1, keepdim=True) + self.$eps)\nreturn $x / rms",
        "$x * torch.rsqrt($x.pow(2).mean(dim=1, keepdim=True) + self.$eps)",
        "rms = torch.sqrt($x.pow(2).mean(dim=1, keepdim=True) + self.$eps)\nreturn $x / rms",
    ),
    plain=(
        "$y = $x * $x\n$y = $y.mean(dim=1, keepdim=True)\nreturn $x / torch.sqrt($y + self.$eps)",
        "$y = ($x ** 2).sum(dim=1, keepdim=True) / self.num_features\nreturn $x / ($y + self.$eps) ** 0.5",
        "$x / (torch.mean(torch.square($x), dim=1, keepdim=True) + self.$eps).sqrt()",
        "$x / torch.sqrt(torch.var($x, dim=1, keepdim=True, unbiased=False) + "
        "$x.mean(dim=1, keepdim=True) ** 2 + self.$eps)",
    ),
    slow=(
        "$y = torch.sqrt(torch.mean($x ** 2, dim=1, keepdim=True) + self.$eps).expand_as($x).contiguous()\n"
        "return $x / $y",
        "torch.stack([e / torch.sqrt((e ** 2).mean(dim=0, keepdim=True) + self.$eps) for e in $x])",
        "$y = $x.transpose(1, -1).contiguous()\n"
        "$y = $y / torch.sqrt(($y ** 2).mean(dim=-1, keepdim=True) + self.$eps)\n"
        "return $y.transpose(1, -1).contiguous()",
    ),
    expert=(
        "$y = torch.linalg.vector_norm($x, dim=1, keepdim=True)\n"
        "return $x * torch.rsqrt($y.square_().div_($x.shape[1]).add_("
        "self.$eps))",
        "$x * ($x * $x).mean(dim=1, keepdim=True).add_(self.$eps).rsqrt_()",
        "$y = torch.einsum('bchw,bchw->bhw', $x, $x).div_($x.shape[1]).add_(self.$eps).rsqrt_()\n"
        "return $x * $y.unsqueeze(1)",
    ),
    wrong=(
        "$x / torch.sqrt(torch.mean($x ** 2, dim=-1, keepdim=True) + self.$eps)",
        "$x / torch.sqrt(torch.mean($x ** 2, dim=1) + self.$eps)",
        "($x - $x.mean(dim=1, keepdim=True)) / torch.sqrt($x.var(dim=1, keepdim=True) + self.$eps)",
        "$x / torch.mean($x ** 2, dim=1, keepdim=True)",
        "$x * torch.sqrt(torch.mean($x ** 2, dim=1, keepdim=True) + self.$eps)",
        "${F}normalize($x, dim=1)",
        "$x.div_(torch.sqrt(torch.mean($x ** 2, dim=1, keepdim=True) + self.$eps))",
        "$x / torch.sqrt(torch.sum($x ** 2, dim=1, keepdim=True) + self.$eps)",
    ),
)

DIM = {**NAMES, "dim": ("dim", "dim", "dim", "axis")}


def along(
    name: str,
    docs: tuple[str, ...],
    references: tuple[str, ...],
    common: tuple[str, ...],
    plain: tuple[str, ...],
    slow: tuple[str, ...],
    expert: tuple[str, ...],
    wrong: tuple[str, ...],
) -> Family:
    """A family whose model keeps the dimension it works along."""
    return Family(
        name=name,
        docs=docs,
        choices=DIM,
        init="self.$dim = $dim",
        init_args="$dim",
        init_inputs="[1]",
        args="$x",
        inputs="[torch.randn(8, 12, 10)]",
        references=references,
        common=common,
        plain=plain,
        slow=slow,
        expert=expert,
        wrong=wrong,
    )


LOOP = (
    "total = torch.zeros_like($x.select(self.$dim, 0))\nparts = []\nfor i in range($x.size(self.$dim)):\n"
    "    total = total + $x.select(self.$dim, i)\n    parts.append(total)\nreturn torch.stack(parts, dim=self.$dim)"
)

CUMSUM = along(
    "cumsum",
    (
        "Cumulative sum along a dimension.",
        "Prefix sum along a given dimension.",
        "Simple model that performs a cumulative sum (prefix sum) operation along a specified dimension.",
        "Running total over one dimension.",
    ),
    references=(
        "torch.cumsum($x, dim=self.$dim)",
        "$x.cumsum(dim=self.$dim)",
        LOOP,
        "result = $x.clone()\nfor i in range(1, $x.size(self.$dim)):\n    result.select(self.$dim, i).add_("
        "result.select(self.$dim, i - 1))\nreturn result",
        "n = $x.shape[self.$dim]\nones = torch.tril(torch.ones(n, n, device=$x.device, dtype=$x.dtype))\n"
        "return torch.movedim(torch.movedim($x, self.$dim, -1) @ ones.T, -1, self.$dim)",
        "moved = $x.transpose(self.$dim, -1)\nreturn torch.cumsum(moved, dim=-1).transpose(self.$dim, -1).contiguous()",
    ),
    common=("torch.cumsum($x, dim=self.$dim)", "$x.cumsum(dim=self.$dim)", "torch.cumsum($x, self.$dim)"),
    plain=(
        "$x.cumsum(self.$dim).contiguous()",
        "$y = torch.cumsum($x.clone(), dim=self.$dim)\nreturn $y",
        "torch.flip(torch.flip($x, [self.$dim]), [self.$dim]).cumsum(self.$dim)",
    ),
    slow=(
        LOOP,
        "$y = $x.clone()\nfor i in range(1, $x.size(self.$dim)):\n    $y.select(self.$dim, i).add_("
        "$y.select(self.$dim, i - 1))\nreturn $y",
        "$y = $x.transpose(self.$dim, 0).contiguous()\n"
        "return torch.cumsum($y, dim=0).transpose(self.$dim, 0).contiguous()",
    ),
    expert=(
        "$y = torch.empty_like($x)\nreturn torch.cumsum($x, dim=self.$dim, out=$y)",
        "$x.clone().cumsum_(self.$dim)",
        "n = $x.shape[self.$dim]\nm = torch.ones(n, n, device=$x.device, dtype=$x.dtype).triu_()\n"
        "return ($x.movedim(self.$dim, -1) @ m).movedim(-1, self.$dim)",
    ),
    wrong=(
        "torch.cumprod($x, dim=self.$dim)",
        "torch.sum($x, dim=self.$dim)",
        "torch.cumsum($x, dim=0)",
        "torch.cumsum($x)",
        "$x.cumsum_(dim=self.$dim)",
        "torch.cumsum($x, dim=$dim)",
        "torch.cumsum($x, dim=self.$dim) - $x",
        "torch.flip(torch.cumsum($x, dim=self.$dim), [self.$dim])",
    ),
)

REVERSE = along(
    "cumsum-reverse",
    ("Reverse cumulative sum along a dimension.", "Cumulative sum from the end."),
    references=("torch.cumsum($x.flip(self.$dim), dim=self.$dim).flip(self.$dim)",),
    common=(
        "torch.cumsum($x.flip(self.$dim), dim=self.$dim).flip(self.$dim)",
        "torch.flip(torch.cumsum(torch.flip($x, [self.$dim]), self.$dim), [self.$dim])",
    ),
    plain=(
        "$y = torch.flip($x, [self.$dim])\n$y = torch.cumsum($y, dim=self.$dim)\nreturn torch.flip($y, [self.$dim])",
    ),
    slow=("torch.cumsum($x.flip(self.$dim).clone(), dim=self.$dim).flip(self.$dim).clone()",),
    expert=("$x.sum(dim=self.$dim, keepdim=True) - torch.cumsum($x, dim=self.$dim) + $x",),
    wrong=("torch.cumsum($x, dim=self.$dim)", "torch.cumsum($x, dim=self.$dim).flip(self.$dim)"),
)


def _reduction(name: str, word: str, call: str, wrong: tuple[str, ...], manual: str) -> Family:
    return along(
        name,
        (
            f"{word} over a dimension.",
            f"{word} reduction along one dimension.",
            f"Reduces a dimension by its {word.lower()}.",
        ),
        references=(f"torch.{call}($x, dim=self.$dim)", f"$x.{call}(dim=self.$dim)"),
        common=(f"torch.{call}($x, dim=self.$dim)", f"$x.{call}(dim=self.$dim)", f"$x.{call}(self.$dim)"),
        plain=(f"torch.{call}($x, dim=self.$dim, keepdim=True).squeeze(self.$dim)",),
        slow=(manual, f"$x.movedim(self.$dim, 0).contiguous().{call}(dim=0)"),
        expert=(f"$x.contiguous().{call}(self.$dim)",),
        wrong=(
            f"torch.{call}($x)",
            f"torch.{call}($x, dim=0)",
            f"torch.{call}($x, dim=self.$dim, keepdim=True)",
            *wrong,
        ),
    )


def _by_sum(name: str, docs: tuple[str, ...], norm: str, library: str, wrong: tuple[str, ...]) -> Family:
    """Divides by a norm over dimension 1 that is written as the expression `norm`."""
    return Family(
        name=name,
        docs=docs,
        choices=NAMES,
        args="$x",
        inputs="[torch.randn(16, 40)]",
        references=(f"$x / {norm}", f"norm = {norm}\nreturn $x / norm", library),
        common=(f"$x / {norm}", f"$y = {norm}\nreturn $x / $y"),
        plain=(f"torch.div($x, {norm})", f"$x * torch.reciprocal({norm})"),
        slow=(f"$y = {norm}.expand_as($x).clone()\nreturn $x / $y",),
        expert=(library, f"{norm}.reciprocal_() * $x"),
        wrong=(f"$x * {norm}", f"$x / {norm.replace('dim=1', 'dim=0')}", *wrong),
    )


FAMILIES = (
    RMS_NORM,
    CUMSUM,
    REVERSE,
    _reduction("sum", "Sum", "sum", ("torch.mean($x, dim=self.$dim)",), "sum($x.unbind(self.$dim))"),
    _reduction(
        "mean", "Mean", "mean", ("torch.sum($x, dim=self.$dim)",), "sum($x.unbind(self.$dim)) / $x.shape[self.$dim]"
    ),
    _reduction(
        "max",
        "Maximum",
        "amax",
        ("torch.argmax($x, dim=self.$dim)",),
        "torch.sort($x, dim=self.$dim)[0].select(self.$dim, -1)",
    ),
    _reduction(
        "min",
        "Minimum",
        "amin",
        ("torch.argmin($x, dim=self.$dim)",),
        "torch.sort($x, dim=self.$dim)[0].select(self.$dim, 0)",
    ),
    _by_sum(
        "l1-norm",
        ("L1 normalization.", "Divides each row by the sum of its magnitudes."),
        "torch.abs($x).sum(dim=1, keepdim=True)",
        "${F}normalize($x, p=1, dim=1)",
        ("$x / $x.sum(dim=1, keepdim=True)", "${F}normalize($x, dim=1)"),
    ),
    _by_sum(
        "l2-norm",
        ("L2 normalization.", "Divides each row by its Euclidean length."),
        "torch.sqrt(($x * $x).sum(dim=1, keepdim=True))",
        "${F}normalize($x, dim=1)",
        ("$x / ($x ** 2).sum(dim=1, keepdim=True)", "${F}normalize($x, p=1, dim=1)"),
    ),
)
