"""The engine's training step against a float64 reference written from the formulas, without its classes.

Reads {directory, seed, reduction, entropyBonus} as JSON; runs the engine's learner twice on random completions, and
prints how far its losses, gradients and weights are from the reference's. The reference's own gradient is held against
central differences of its loss.
"""

import json
import math
import random
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src/policy/worker"))

import nano_store
from nano import nano_learner
from policy_gradient import Datum


def layer_norm(x, scale, shift):
    mean = x.mean(1, keepdim=True)
    return (x - mean) / torch.sqrt(((x - mean) ** 2).mean(1, keepdim=True) + 1e-5) * scale + shift


def log_distributions(w, shape, ids):
    """Log-probabilities (length, vocabulary) of the token after each of `ids`."""
    x = w["tokens.weight"][ids] + w["positions.weight"][: len(ids)]
    size = shape["width"] // shape["heads"]
    seen = torch.tril(torch.ones(len(ids), len(ids), dtype=torch.bool))
    for layer in range(shape["layers"]):
        p = {k.split(".", 2)[2]: v for k, v in w.items() if k.startswith(f"blocks.{layer}.")}
        q, k, v = (layer_norm(x, p["norm1.weight"], p["norm1.bias"]) @ p["qkv.weight"].T + p["qkv.bias"]).split(
            shape["width"], dim=1
        )
        mixed = []
        for head in range(shape["heads"]):
            mine = slice(head * size, (head + 1) * size)
            scores = (q[:, mine] @ k[:, mine].T / math.sqrt(size)).exp() * seen
            mixed.append(scores / scores.sum(1, keepdim=True) @ v[:, mine])
        x = x + torch.cat(mixed, 1) @ p["out.weight"].T + p["out.bias"]
        h = layer_norm(x, p["norm2.weight"], p["norm2.bias"]) @ p["up.weight"].T + p["up.bias"]
        x = x + (h * 0.5 * (1 + torch.erf(h / math.sqrt(2)))) @ p["down.weight"].T + p["down.bias"]
    logits = layer_norm(x, w["norm.weight"], w["norm.bias"]) @ w["tokens.weight"].T
    return logits - logits.exp().sum(1, keepdim=True).log()


def reference_loss(w, shape, data, reduction, bonus):
    """The loss, and sums over tokens: ratio, log q - log p, entropy."""
    total, ratios, differences, entropies = 0.0, [], [], []
    for d in data:
        logs = log_distributions(w, shape, d.prompt + d.completion[:-1])[len(d.prompt) - 1 :]
        weight = 1 / len(d.completion) if reduction == "completion-mean" else 1
        for t, token in enumerate(d.completion):
            ratio = torch.exp(logs[t, token] - d.logprobs[t])
            entropy = -(logs[t].exp() * logs[t]).sum()
            advantage = d.advantage[t] if isinstance(d.advantage, list) else d.advantage
            total = total - weight * (ratio * advantage + bonus * entropy)
            ratios.append(float(ratio))
            differences.append(d.logprobs[t] - float(logs[t, token]))
            entropies.append(float(entropy))
    return total, ratios, differences, entropies


def random_data(rng, shape, count):
    """Every third completion has an advantage for each of its tokens."""

    def ids(n):
        return [rng.randrange(shape["vocabulary"]) for _ in range(n)]

    data = []
    for i in range(count):
        completion = ids(rng.randint(1, 9))
        logprobs = [-rng.uniform(4, 7) for _ in completion]
        advantage = [rng.gauss(0, 1) for _ in completion] if i % 3 == 0 else rng.gauss(0, 1)
        data.append(Datum(ids(rng.randint(2, 6)), completion, logprobs, advantage))
    return data


def mean(values):
    return sum(values) / len(values)


def apart(a, b):
    """Largest difference as a share of the largest value."""
    return float((a.double() - b).abs().max() / b.abs().max().clamp(min=1e-12))


def main():
    asked = json.loads(sys.argv[1])
    directory = Path(asked["directory"])
    model, _, config = nano_store.load(directory)
    shape = config["shape"]
    learner = nano_learner(model)
    rng = random.Random(asked["seed"])
    adam = {"learningRate": 1e-3, "beta1": 0.9, "beta2": 0.95, "epsilon": 1e-12}
    reduction, bonus = asked["reduction"], asked["entropyBonus"]
    worst = {"loss": 0.0, "gradient": 0.0, "gradNorm": 0.0, "statistics": 0.0, "weights": 0.0, "difference": 0.0}
    first = {name: torch.zeros_like(p).double() for name, p in model.named_parameters()}
    second = {name: torch.zeros_like(p).double() for name, p in model.named_parameters()}

    def keep(key, value):
        worst[key] = max(worst[key], value)

    for step in (1, 2):
        # More than go through the model together, so that gradients must add up.
        data = random_data(rng, shape, 37)
        before = {name: p.detach().double().clone().requires_grad_() for name, p in model.named_parameters()}
        done = learner.step(data, {**adam, "reduction": reduction, "entropyBonus": bonus})
        loss, ratios, differences, entropies = reference_loss(before, shape, data, reduction, bonus)
        loss.backward()
        keep("loss", abs(done["loss"] - float(loss)) / abs(float(loss)))
        told = [done["meanRatio"], done["maxRatio"], done["kl"], done["entropy"], done["tokens"], done["samples"]]
        right = [mean(ratios), max(ratios), mean(differences), mean(entropies), len(ratios), 37]
        for a, b in zip(told, right, strict=True):
            keep("statistics", abs(a - b) / abs(b))
        norm = math.sqrt(sum(float((p.grad**2).sum()) for p in before.values()))
        keep("gradNorm", abs(done["gradNorm"] - norm) / norm)
        for name, p in model.named_parameters():
            keep("gradient", apart(p.grad, before[name].grad))
            # Adam (Kingma and Ba, algorithm 1), from the engine's own gradient: where one is nearly 0, its first step
            # is its sign, which rounding decides.
            g = p.grad.double()
            first[name] = adam["beta1"] * first[name] + (1 - adam["beta1"]) * g
            second[name] = adam["beta2"] * second[name] + (1 - adam["beta2"]) * g**2
            m, v = first[name] / (1 - adam["beta1"] ** step), second[name] / (1 - adam["beta2"] ** step)
            moved = before[name].detach() - adam["learningRate"] * m / (v.sqrt() + adam["epsilon"])
            keep("weights", float((p.detach().double() - moved).abs().max()))
        with torch.no_grad():
            direction = {name: torch.randn(p.shape, dtype=torch.float64) for name, p in before.items()}
            slope = sum(float((p.grad * direction[name]).sum()) for name, p in before.items())
            sides = [
                reference_loss({n: p + h * direction[n] for n, p in before.items()}, shape, data, reduction, bonus)[0]
                for h in (1e-6, -1e-6)
            ]
            estimate = float(sides[0] - sides[1]) / 2e-6
            keep("difference", abs(estimate - slope) / abs(slope))
    print(json.dumps(worst))


torch.manual_seed(0)
main()
