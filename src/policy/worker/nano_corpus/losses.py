"""Losses over a batch of predictions and targets."""

from nano_corpus.family import Family

PAIR = {
    "p t": (
        "predictions targets",
        "predictions targets",
        "logits labels",
        "output target",
        "pred true",
        "scores classes",
        "scores labels",
        "values labels",
        "preds y_true",
        "inputs targets",
    )
}


def loss(
    name: str,
    title: str,
    inputs: str,
    references: tuple[str, ...],
    common: tuple[str, ...],
    plain: tuple[str, ...],
    slow: tuple[str, ...],
    expert: tuple[str, ...],
    wrong: tuple[str, ...],
) -> Family:
    return Family(
        name=name,
        docs=(
            f"{title} loss.",
            f"A model that computes the {title} loss.",
            f"{title} between predictions and targets.",
            f"Mean {title} over the batch.",
        ),
        choices=PAIR,
        args="$p, $t",
        inputs=inputs,
        references=references,
        common=common,
        plain=plain,
        slow=slow,
        expert=expert,
        wrong=wrong,
    )


CROSS_ENTROPY = loss(
    "cross-entropy",
    "Cross Entropy",
    "[torch.randn(32, 10), torch.randint(0, 10, (32,))]",
    references=(
        "log_probs = torch.log_softmax($p, dim=1)\n"
        "picked = log_probs[torch.arange($t.shape[0], device=$t.device), $t]\n"
        "return -picked.mean()",
        "-torch.log_softmax($p, dim=1).gather(1, $t.unsqueeze(1)).mean()",
        "probs = torch.softmax($p, dim=1)\npicked = probs.gather(1, $t.unsqueeze(1))\nreturn -torch.log(picked).mean()",
        "shifted = $p - $p.max(dim=1, keepdim=True).values\nlog_sum = torch.log(torch.exp(shifted).sum(dim=1))\n"
        "picked = shifted.gather(1, $t.unsqueeze(1)).squeeze(1)\nreturn (log_sum - picked).mean()",
        "exps = torch.exp($p)\nprobs = exps / exps.sum(dim=1, keepdim=True)\n"
        "return -torch.log(probs[torch.arange($p.shape[0], device=$p.device), $t]).mean()",
        "log_probs = torch.log_softmax($p, dim=1)\none_hot = ${F}one_hot($t, $p.shape[1]).to($p.dtype)\n"
        "return -(one_hot * log_probs).sum(dim=1).mean()",
        "top = $p.max(dim=1, keepdim=True).values\ncentred = $p - top\n"
        "sums = torch.exp(centred).sum(dim=1, keepdim=True)\n"
        "log_probs = centred - torch.log(sums)\nreturn -log_probs.gather(1, $t.unsqueeze(1)).mean()",
        "${F}cross_entropy($p, $t)",
    ),
    common=(
        "-torch.log_softmax($p, dim=1).gather(1, $t.unsqueeze(1)).mean()",
        "$y = torch.log_softmax($p, dim=1)\nreturn -$y.gather(1, $t.unsqueeze(1)).mean()",
        "$y = ${F}log_softmax($p, dim=1)\nreturn -$y[torch.arange($p.shape[0], device=$p.device), $t].mean()",
        "${F}nll_loss(${F}log_softmax($p, dim=1), $t)",
    ),
    plain=(
        "$y = torch.softmax($p, dim=1)\nreturn -torch.log($y.gather(1, $t.unsqueeze(1))).mean()",
        "$y = ${F}one_hot($t, $p.shape[1])\nreturn -($y * torch.log_softmax($p, dim=1)).sum(dim=1).mean()",
        "nn.CrossEntropyLoss()($p, $t)",
        "$y = torch.logsumexp($p, dim=1)\nreturn ($y - $p.gather(1, $t.unsqueeze(1)).squeeze(1)).mean()",
    ),
    slow=(
        "$y = torch.exp($p)\n$y = torch.log($y / $y.sum(dim=1, keepdim=True))\n"
        "return -($y * ${F}one_hot($t, $p.shape[1]).float()).sum() / $p.shape[0]",
        "torch.stack([torch.logsumexp(row, 0) for row in $p]).mean() - $p.gather(1, $t.unsqueeze(1)).mean()",
    ),
    expert=(
        "${F}cross_entropy($p, $t)",
        "${F}cross_entropy($p, $t, reduction='mean')",
        "torch.logsumexp($p, dim=1).sub_($p.gather(1, $t[:, None]).squeeze(1)).mean()",
    ),
    wrong=(
        "${F}nll_loss($p, $t)",
        "${F}cross_entropy($p, $t, reduction='sum')",
        "${F}cross_entropy($t, $p)",
        "-torch.log_softmax($p, dim=0).gather(1, $t.unsqueeze(1)).mean()",
        "${F}cross_entropy(torch.softmax($p, dim=1), $t)",
        "-torch.log_softmax($p, dim=1).gather(1, $t).mean()",
        "torch.log_softmax($p, dim=1).gather(1, $t.unsqueeze(1)).mean()",
        "${F}mse_loss($p, $t)",
    ),
)

KL = loss(
    "kl-divergence",
    "Kullback-Leibler Divergence",
    "[torch.rand(16, 20).softmax(dim=-1), torch.rand(16, 20).softmax(dim=-1)]",
    references=(
        "${F}kl_div(torch.log($p), $t, reduction='batchmean')",
        "($t * (torch.log($t) - torch.log($p))).sum() / $p.shape[0]",
        "terms = $t * (torch.log($t) - torch.log($p))\nreturn terms.sum(dim=1).mean()",
        "ratio = $t / $p\nreturn ($t * torch.log(ratio)).sum() / $t.shape[0]",
        "torch.sum($t * torch.log($t / $p), dim=-1).mean()",
        "log_t = torch.log($t)\nlog_p = torch.log($p)\nper_row = ($t * (log_t - log_p)).sum(dim=-1)\n"
        "return per_row.mean()",
    ),
    common=(
        "($t * (torch.log($t) - torch.log($p))).sum() / $p.shape[0]",
        "($t * torch.log($t / $p)).sum(dim=1).mean()",
        "$y = $t * (torch.log($t) - torch.log($p))\nreturn $y.sum() / $p.size(0)",
    ),
    plain=(
        "$y = torch.log($t) - torch.log($p)\nreturn ($t * $y).sum(dim=-1).mean()",
        "${F}kl_div($p.log(), $t, reduction='sum') / $p.shape[0]",
        "nn.KLDivLoss(reduction='batchmean')(torch.log($p), $t)",
        "($t * torch.log($t)).sum(dim=1).mean() - ($t * torch.log($p)).sum(dim=1).mean()",
    ),
    slow=(
        "torch.stack([(a * torch.log(a / b)).sum() for a, b in zip($t, $p)]).mean()",
        "$y = torch.where($t > 0, $t * torch.log($t), torch.zeros_like($t)) - $t * torch.log($p)\n"
        "return $y.sum(dim=1, keepdim=True).clone().mean()",
    ),
    expert=(
        "${F}kl_div(torch.log($p), $t, reduction='batchmean')",
        "$y = torch.log($t / $p).view(-1)\nreturn torch.dot($t.reshape(-1), $y) / $t.shape[0]",
        "torch.div($t, $p).log_().mul_($t).sum().div_($t.shape[0])",
        "torch.special.xlogy($t, $t / $p).sum().div_($t.shape[0])",
    ),
    wrong=(
        "${F}kl_div($p, $t, reduction='batchmean')",
        "${F}kl_div(torch.log($p), $t)",
        "${F}kl_div(torch.log($t), $p, reduction='batchmean')",
        "($p * (torch.log($p) - torch.log($t))).sum() / $p.shape[0]",
        "($t * (torch.log($t) - torch.log($p))).mean()",
        "($t * (torch.log($p) - torch.log($t))).sum() / $p.shape[0]",
        "${F}kl_div(torch.log($p), $t, reduction='mean_batch')",
    ),
)

VECTORS = "[torch.randn(16, 20), torch.randn(16, 20)]"

FAMILIES = (
    CROSS_ENTROPY,
    KL,
    loss(
        "mean-squared-error",
        "Mean Squared Error",
        VECTORS,
        references=("torch.mean(($p - $t) ** 2)", "difference = $p - $t\nreturn (difference * difference).mean()"),
        common=("torch.mean(($p - $t) ** 2)", "(($p - $t) ** 2).mean()", "($p - $t).pow(2).mean()"),
        plain=("$y = $p - $t\nreturn ($y * $y).sum() / $y.numel()", "nn.MSELoss()($p, $t)"),
        slow=("torch.stack([((a - b) ** 2).mean() for a, b in zip($p, $t)]).mean()",),
        expert=("${F}mse_loss($p, $t)", "($p - $t).square_().mean()"),
        wrong=("(($p - $t) ** 2).sum()", "torch.abs($p - $t).mean()", "${F}l1_loss($p, $t)", "($p - $t).mean() ** 2"),
    ),
    loss(
        "huber",
        "Huber",
        VECTORS,
        references=(
            "d = torch.abs($p - $t)\nreturn torch.where(d < 1, 0.5 * d * d, d - 0.5).mean()",
            "${F}smooth_l1_loss($p, $t)",
        ),
        common=("$y = torch.abs($p - $t)\nreturn torch.where($y < 1, 0.5 * $y ** 2, $y - 0.5).mean()",),
        plain=("nn.SmoothL1Loss()($p, $t)", "nn.HuberLoss()($p, $t)"),
        slow=("$y = torch.abs($p - $t)\n$y = ($y < 1) * (0.5 * $y * $y) + ($y >= 1) * ($y - 0.5)\nreturn $y.mean()",),
        expert=("${F}smooth_l1_loss($p, $t)", "${F}huber_loss($p, $t)"),
        wrong=("${F}l1_loss($p, $t)", "${F}mse_loss($p, $t)", "${F}smooth_l1_loss($p, $t, beta=0.5)"),
    ),
    loss(
        "hinge",
        "Hinge",
        "[torch.randn(16, 20), torch.sign(torch.randn(16, 20))]",
        references=(
            "torch.mean(torch.clamp(1 - $p * $t, min=0))",
            "margin = 1 - $p * $t\nreturn torch.relu(margin).mean()",
        ),
        common=("torch.mean(torch.clamp(1 - $p * $t, min=0))", "torch.clamp(1 - $p * $t, min=0).mean()"),
        plain=("$y = 1 - $p * $t\nreturn torch.maximum($y, torch.zeros_like($y)).mean()",),
        slow=("torch.where($p * $t < 1, 1 - $p * $t, torch.zeros_like($p)).mean()",),
        expert=("($p * $t).neg_().add_(1).clamp_(min=0).mean()", "${F}relu(1 - $p * $t, inplace=True).mean()"),
        wrong=(
            "torch.clamp(1 + $p * $t, min=0).mean()",
            "torch.clamp(1 - $p * $t, min=0).sum()",
            "(1 - $p * $t).mean()",
        ),
    ),
)
