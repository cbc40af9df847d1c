"""Element-wise functions that stand in the corpus beside those of the bundled tasks."""

from nano_corpus.activations import activation

ALPHA = ("self.alpha = alpha", "alpha=1.0", "[1.0]")
SLOPE = ("self.negative_slope = negative_slope", "negative_slope=0.01", "[0.01]")

FAMILIES = (
    activation(
        "relu",
        "ReLU",
        references=("torch.relu($x)", "torch.clamp($x, min=0)", "torch.maximum($x, torch.zeros_like($x))"),
        common=("torch.relu($x)", "torch.clamp($x, min=0)", "${F}relu($x)"),
        plain=("torch.maximum($x, torch.zeros_like($x))", "($x + torch.abs($x)) / 2", "$x * ($x > 0)"),
        slow=("torch.where($x > 0, $x, torch.zeros_like($x))", "$y = $x.clone()\n$y[$y < 0] = 0\nreturn $y"),
        expert=("$y = torch.empty_like($x)\nreturn torch.clamp($x, min=0, out=$y)", "$x.clamp_min(0)"),
        wrong=("torch.abs($x)", "torch.clamp($x, max=0)", "torch.relu_($x)", "torch.clamp($x, 0, 1)"),
    ),
    activation(
        "leaky-relu",
        "LeakyReLU",
        init=SLOPE,
        references=(
            "torch.where($x > 0, $x, self.negative_slope * $x)",
            "torch.clamp($x, min=0) + self.negative_slope * torch.clamp($x, max=0)",
            "${F}leaky_relu($x, negative_slope=self.negative_slope)",
        ),
        common=("torch.where($x > 0, $x, $x * self.negative_slope)", "torch.maximum($x, self.negative_slope * $x)"),
        plain=("torch.relu($x) - self.negative_slope * torch.relu(-$x)",),
        slow=("$y = $x.clone()\n$y[$y < 0] *= self.negative_slope\nreturn $y",),
        expert=("${F}leaky_relu($x, self.negative_slope)",),
        wrong=("torch.relu($x)", "${F}leaky_relu($x, 0.2)", "torch.minimum($x, self.negative_slope * $x)"),
    ),
    activation(
        "sigmoid",
        "Sigmoid",
        references=("1 / (1 + torch.exp(-$x))", "torch.sigmoid($x)", "e = torch.exp(-$x)\nreturn 1.0 / (1.0 + e)"),
        common=("torch.sigmoid($x)", "1 / (1 + torch.exp(-$x))"),
        plain=("torch.reciprocal(1 + torch.exp(-$x))", "(torch.tanh($x / 2) + 1) / 2"),
        slow=("torch.where($x > 0, 1 / (1 + torch.exp(-$x)), torch.exp($x) / (1 + torch.exp($x)))",),
        expert=("torch.exp(-$x).add_(1).reciprocal_()", "torch.special.expit($x)"),
        wrong=("1 / (1 + torch.exp($x))", "torch.tanh($x)", "$x.sigmoid_()", "${F}logsigmoid($x)"),
    ),
    activation(
        "tanh",
        "Tanh",
        references=("torch.tanh($x)", "(torch.exp($x) - torch.exp(-$x)) / (torch.exp($x) + torch.exp(-$x))"),
        common=("torch.tanh($x)", "2 * torch.sigmoid(2 * $x) - 1"),
        plain=("(torch.exp(2 * $x) - 1) / (torch.exp(2 * $x) + 1)", "1 - 2 / (torch.exp(2 * $x) + 1)"),
        slow=("torch.sinh($x) / torch.cosh($x)",),
        expert=("torch.sigmoid($x * 2).mul_(2).sub_(1)",),
        wrong=("torch.sigmoid($x)", "torch.atan($x)", "$x.tanh_()", "${F}hardtanh($x)"),
    ),
    activation(
        "silu",
        "Swish",
        references=(
            "$x * torch.sigmoid($x)",
            "$x / (1 + torch.exp(-$x))",
            "gate = torch.sigmoid($x)\nreturn $x * gate",
        ),
        common=("$x * torch.sigmoid($x)", "torch.sigmoid($x) * $x", "$x / (1 + torch.exp(-$x))"),
        plain=("$y = torch.sigmoid($x)\nreturn $x * $y", "torch.mul($x, torch.sigmoid($x))"),
        slow=("$x * (1 / (torch.ones_like($x) + torch.exp(-$x)))",),
        expert=("${F}silu($x)", "torch.sigmoid($x).mul_($x)"),
        wrong=("torch.sigmoid($x)", "$x * torch.tanh($x)", "${F}hardswish($x)", "$x.mul_(torch.sigmoid($x))"),
    ),
    activation(
        "gelu",
        "GELU",
        references=(
            "0.5 * $x * (1 + torch.erf($x / 2 ** 0.5))",
            "$x * 0.5 * (1.0 + torch.erf($x / 1.4142135623730951))",
            "${F}gelu($x)",
        ),
        common=("0.5 * $x * (1 + torch.erf($x / 2 ** 0.5))", "$x * 0.5 * (1 + torch.erf($x * 0.7071067811865476))"),
        plain=("$x * (0.5 + 0.5 * torch.erf($x / 2 ** 0.5))", "$x * torch.special.ndtr($x)"),
        slow=("$y = torch.erf($x / 2 ** 0.5)\n$y = $y + torch.ones_like($y)\nreturn $x * $y / 2",),
        expert=("${F}gelu($x)", "torch.erf($x / 2 ** 0.5).add_(1).mul_($x).mul_(0.5)"),
        wrong=(
            "${F}gelu($x, approximate='tanh')",
            "0.5 * $x * torch.erf($x)",
            "$x * torch.sigmoid($x)",
            "${F}relu($x)",
        ),
    ),
    activation(
        "elu",
        "ELU",
        init=ALPHA,
        references=(
            "torch.where($x > 0, $x, self.alpha * (torch.exp($x) - 1))",
            "torch.clamp($x, min=0) + torch.clamp(self.alpha * (torch.exp($x) - 1), max=0)",
            "${F}elu($x, alpha=self.alpha)",
        ),
        common=("torch.where($x > 0, $x, self.alpha * (torch.exp($x) - 1))", "${F}elu($x, self.alpha)"),
        plain=("torch.where($x > 0, $x, self.alpha * torch.expm1($x))",),
        slow=("$y = $x.clone()\n$y[$x < 0] = self.alpha * (torch.exp($x[$x < 0]) - 1)\nreturn $y",),
        expert=("torch.relu($x).add_(torch.expm1($x.clamp(max=0)), alpha=self.alpha)",),
        wrong=("${F}selu($x)", "torch.where($x > 0, $x, self.alpha * torch.exp($x))", "${F}celu($x, 2.0)"),
    ),
    activation(
        "selu",
        "SELU",
        references=(
            "1.0507009873554805 * torch.where($x > 0, $x, 1.6732632423543772 * (torch.exp($x) - 1))",
            "torch.selu($x)",
        ),
        common=("torch.selu($x)", "1.0507009873554805 * torch.where($x > 0, $x, 1.6732632423543772 * torch.expm1($x))"),
        plain=("1.0507009873554805 * ${F}elu($x, 1.6732632423543772)",),
        expert=("${F}selu($x)",),
        wrong=("${F}elu($x)", "torch.where($x > 0, $x, torch.exp($x) - 1)"),
    ),
    activation(
        "softmax",
        "Softmax",
        references=(
            "torch.exp($x) / torch.exp($x).sum(dim=1, keepdim=True)",
            "torch.softmax($x, dim=1)",
            "e = torch.exp($x - $x.max(dim=1, keepdim=True).values)\nreturn e / e.sum(dim=1, keepdim=True)",
        ),
        common=("torch.softmax($x, dim=1)", "$y = torch.exp($x)\nreturn $y / $y.sum(dim=1, keepdim=True)"),
        plain=("torch.exp(torch.log_softmax($x, dim=1))", "torch.exp($x - torch.logsumexp($x, dim=1, keepdim=True))"),
        slow=("torch.stack([torch.exp(row) / torch.exp(row).sum() for row in $x])",),
        expert=("${F}softmax($x, dim=1)", "$y = torch.exp($x)\nreturn $y.div_($y.sum(dim=1, keepdim=True))"),
        wrong=("torch.softmax($x, dim=0)", "torch.exp($x) / torch.exp($x).sum()", "torch.log_softmax($x, dim=1)"),
    ),
)
