"""Element-wise functions; the loop over rows that each can be written with is added to those given."""

from nano_corpus.family import Family

NAMES = {"x": ("x", "x", "x", "input", "inp", "tensor", "t", "a", "h", "values")}


def activation(
    name: str,
    title: str,
    references: tuple[str, ...],
    common: tuple[str, ...],
    plain: tuple[str, ...],
    expert: tuple[str, ...],
    wrong: tuple[str, ...],
    slow: tuple[str, ...] = (),
    init: tuple[str, str, str] = ("", "", "[]"),
) -> Family:
    simplest = common[0].replace("$x", "row")
    loops = () if "\n" in simplest or "dim=" in simplest else (f"torch.stack([{simplest} for row in $x])",)
    return Family(
        name=name,
        docs=(
            f"{title} activation.",
            f"Simple model that performs a {title} activation.",
            f"{title}, element by element.",
            f"Applies {title} to every element.",
        ),
        choices=NAMES,
        args="$x",
        inputs="[torch.randn(16, 40) * 3]",
        references=references,
        common=common,
        plain=plain,
        slow=(*slow, *loops),
        expert=expert,
        wrong=wrong,
        init=init[0],
        init_args=init[1],
        init_inputs=init[2],
    )


HARD_SIGMOID = activation(
    "hard-sigmoid",
    "HardSigmoid",
    references=(
        "torch.clamp(($x + 3) / 6, min=0, max=1)",
        "torch.clamp($x / 6 + 0.5, 0, 1)",
        "torch.clamp($x + 3.0, min=0.0, max=6.0) / 6.0",
        "y = $x / 6.0 + 0.5\ny = torch.clamp(y, min=0.0)\nreturn torch.clamp(y, max=1.0)",
        "shifted = $x + 3.0\nclipped = torch.clamp(shifted, 0.0, 6.0)\nreturn clipped / 6.0",
        "y = ($x + 3) / 6\ny = torch.maximum(y, torch.zeros_like(y))\nreturn torch.minimum(y, torch.ones_like(y))",
        "${F}hardsigmoid($x)",
    ),
    common=(
        "torch.clamp(($x + 3) / 6, 0, 1)",
        "torch.clamp($x / 6 + 0.5, min=0, max=1)",
        "torch.clamp($x + 3, 0, 6) / 6",
        "${F}relu6($x + 3) / 6",
    ),
    plain=(
        "$y = ($x + 3) / 6\nreturn torch.clamp($y, 0, 1)",
        "torch.minimum(torch.maximum($x / 6 + 0.5, torch.zeros_like($x)), torch.ones_like($x))",
        "$y = $x / 6 + 0.5\n$y = torch.clamp($y, min=0)\nreturn torch.clamp($y, max=1)",
        "${F}hardtanh($x + 3, 0, 6) / 6",
        "(${F}relu($x + 3) - ${F}relu($x - 3)) / 6",
    ),
    slow=(
        "torch.where($x <= -3, torch.zeros_like($x), torch.where($x >= 3, torch.ones_like($x), ($x + 3) / 6))",
        "$y = ($x + 3) / 6\n$y = torch.max($y, torch.zeros_like($y))\nreturn torch.min($y, torch.ones_like($y))",
    ),
    expert=(
        "${F}hardsigmoid($x)",
        "($x + 3).clamp_(0, 6).div_(6)",
        "($x / 6).add_(0.5).clamp_(0, 1)",
        "torch.nn.functional.hardsigmoid($x)",
    ),
    wrong=(
        "torch.sigmoid($x)",
        "torch.clamp(($x + 3) / 6, -1, 1)",
        "${F}hardswish($x)",
        "torch.clamp($x + 0.5, 0, 1)",
        "torch.clamp($x * 0.2 + 0.5, 0, 1)",
        "$x.add_(3).div_(6).clamp_(0, 1)",
        "${F}hardtanh($x)",
        "${F}hard_sigmoid($x)",
    ),
)

SOFTPLUS = activation(
    "softplus",
    "Softplus",
    references=(
        "torch.log(1 + torch.exp($x))",
        "torch.log1p(torch.exp($x))",
        "torch.log1p(torch.exp(-torch.abs($x))) + torch.clamp($x, min=0)",
        "torch.maximum($x, torch.zeros_like($x)) + torch.log1p(torch.exp(-torch.abs($x)))",
        "positive = torch.clamp($x, min=0.0)\nreturn positive + torch.log(1.0 + torch.exp(-torch.abs($x)))",
        "torch.where($x > 20, $x, torch.log(1 + torch.exp($x)))",
        "${F}softplus($x)",
    ),
    common=(
        "torch.log1p(torch.exp($x))",
        "torch.log(1 + torch.exp($x))",
        "torch.clamp($x, min=0) + torch.log1p(torch.exp(-torch.abs($x)))",
        "torch.relu($x) + torch.log1p(torch.exp(-$x.abs()))",
    ),
    plain=(
        "$y = torch.exp($x)\nreturn torch.log(1 + $y)",
        "torch.maximum($x, torch.zeros_like($x)) + torch.log1p(torch.exp(-torch.abs($x)))",
        "-torch.log(torch.sigmoid(-$x))",
        "torch.where($x > 20, $x, torch.log1p(torch.exp($x)))",
        "-${F}logsigmoid(-$x)",
    ),
    slow=(
        "torch.logsumexp(torch.stack([$x, torch.zeros_like($x)]), dim=0)",
        "$y = torch.exp($x)\n$y = torch.log(torch.ones_like($y) + $y)\nreturn torch.where($x > 20, $x, $y)",
    ),
    expert=(
        "${F}softplus($x)",
        "torch.logaddexp($x, $x.new_zeros(()))",
        "$y = torch.exp($x)\nreturn $y.log1p_()",
        "torch.exp($x).log1p_()",
    ),
    wrong=(
        "torch.log(torch.exp($x))",
        "${F}softsign($x)",
        "torch.log1p($x)",
        "${F}relu($x)",
        "torch.exp(torch.log1p($x))",
        "${F}softplus($x, beta=2)",
        "torch.log(1 + torch.exp(-$x))",
        "torch.softplus($x)",
    ),
)

SOFTSIGN = activation(
    "softsign",
    "Softsign",
    references=(
        "$x / (1 + torch.abs($x))",
        "$x / (1.0 + $x.abs())",
        "magnitude = torch.abs($x)\nreturn $x / (1.0 + magnitude)",
        "denominator = torch.ones_like($x) + torch.abs($x)\nreturn $x / denominator",
        "torch.where($x >= 0, $x / (1 + $x), $x / (1 - $x))",
        "${F}softsign($x)",
    ),
    common=(
        "$x / (1 + torch.abs($x))",
        "$x / (1 + $x.abs())",
        "${F}softsign($x)",
        "torch.div($x, 1 + torch.abs($x))",
    ),
    plain=(
        "$y = torch.abs($x)\nreturn $x / (1 + $y)",
        "$x * torch.reciprocal(1 + torch.abs($x))",
        "$x / (torch.ones_like($x) + torch.abs($x))",
        "torch.sign($x) * (1 - 1 / (1 + torch.abs($x)))",
    ),
    slow=(
        "torch.where($x >= 0, $x / (1 + $x.abs()), $x / (1 + $x.abs()))",
        "$x / (1 + torch.sqrt($x ** 2))",
        "$y = torch.max($x, -$x)\n$y = $y + torch.ones_like($y)\nreturn $x / $y",
    ),
    expert=(
        "$y = $x.abs().add_(1)\nreturn torch.div($x, $y, out=$y)",
        "$x / $x.abs().add_(1)",
        "torch.abs($x).add_(1).reciprocal_().mul_($x)",
    ),
    wrong=(
        "$x / (1 + $x)",
        "torch.abs($x) / (1 + torch.abs($x))",
        "torch.tanh($x)",
        "$x.div_(1 + $x.abs())",
        "$x / (1 + $x ** 2)",
        "torch.softsign($x)",
        "torch.sign($x)",
    ),
)

HARD_TANH = activation(
    "hard-tanh",
    "HardTanh",
    references=(
        "torch.clamp($x, min=-1.0, max=1.0)",
        "torch.clamp($x, -1, 1)",
        "torch.maximum(torch.minimum($x, torch.ones_like($x)), -torch.ones_like($x))",
        "y = torch.clamp($x, min=-1.0)\nreturn torch.clamp(y, max=1.0)",
        "low = torch.full_like($x, -1.0)\nhigh = torch.full_like($x, 1.0)\n"
        "return torch.minimum(torch.maximum($x, low), high)",
        "torch.where($x > 1, torch.ones_like($x), torch.where($x < -1, -torch.ones_like($x), $x))",
        "${F}hardtanh($x, min_val=-1.0, max_val=1.0)",
    ),
    common=(
        "torch.clamp($x, -1, 1)",
        "torch.clamp($x, min=-1.0, max=1.0)",
        "${F}hardtanh($x)",
        "$x.clamp(-1, 1)",
    ),
    plain=(
        "torch.maximum(torch.minimum($x, torch.ones_like($x)), -torch.ones_like($x))",
        "$y = torch.clamp($x, min=-1)\nreturn torch.clamp($y, max=1)",
        "torch.min(torch.max($x, -torch.ones_like($x)), torch.ones_like($x))",
        "${F}relu($x + 1) - ${F}relu($x - 1) - 1",
    ),
    slow=(
        "torch.where($x > 1, torch.ones_like($x), torch.where($x < -1, -torch.ones_like($x), $x))",
        "$y = $x.clone()\n$y[$y > 1] = 1\n$y[$y < -1] = -1\nreturn $y",
    ),
    expert=(
        "$y = torch.empty_like($x)\nreturn torch.clamp($x, -1, 1, out=$y)",
        "torch.clip($x, -1, 1)",
        "${F}hardtanh($x, -1, 1)",
    ),
    wrong=(
        "torch.tanh($x)",
        "torch.clamp($x, 0, 1)",
        "$x.clamp_(-1, 1)",
        "${F}hardsigmoid($x)",
        "torch.clamp($x, min=-1)",
        "${F}relu6($x)",
        "torch.hardtanh($x)",
    ),
)

FAMILIES = (HARD_SIGMOID, SOFTPLUS, SOFTSIGN, HARD_TANH)
