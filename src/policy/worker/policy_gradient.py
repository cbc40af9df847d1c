"""One policy-gradient step on sampled completions: the importance-sampling loss, its gradient, Adam.

For token t of a completion, of advantage A_t (the same at all its tokens, or one for each), drawn with log-probability
log q_t, the loss is -exp(log p_t - log q_t) * A_t, without a clip, plus -entropy_bonus * H_t, H_t the entropy of the
policy's whole distribution there. Tokens are summed over the batch (`sum`), or averaged within a completion and summed
over completions (`completion-mean`), so that a long one counts no more than a short one. Log-probabilities are the
model's own (T = 1).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor


class Diverged(ValueError):
    """The loss or its gradient is not finite; the weights are as they were."""


@dataclass(frozen=True)
class Datum:
    """A completion to learn from; `prompt` is all the model reads before it."""

    prompt: list[int]
    completion: list[int]
    logprobs: list[float]
    advantage: float | list[float]
    """One for all tokens, or one a token."""


Logits = Callable[[Tensor, Tensor, Tensor], Tensor]
"""From ids (rows, longest), the rows' lengths, and places (rows, count): the logits there (rows, count, vocabulary), in
the precision to compute the loss in. What is past a row's length is padding, which comes last."""


class Learner:
    """`parts` says which completions go through the model together: gradients add up over passes, so it bounds memory
    and changes rounding alone."""

    def __init__(
        self,
        parameters: Iterable[torch.nn.Parameter],
        logits: Logits,
        parts: Callable[[list[Datum]], Iterable[list[Datum]]],
    ) -> None:
        self._parameters = list(parameters)
        self._logits, self._parts = logits, parts
        self.optimizer = torch.optim.Adam(self._parameters, lr=0.0)

    def step(self, data: list[Datum], request: dict[str, Any]) -> dict[str, Any]:
        """One Adam step on all of `data`; gives what it did, measured before the weights moved."""
        _check(data)
        sums = {"loss": 0.0, "ratio": 0.0, "kl": 0.0, "entropy": 0.0}
        largest = 0.0
        self.optimizer.zero_grad(set_to_none=True)
        for part in self._parts(data):
            logprobs, entropies, sampled, weights = self._tokens(part, request["reduction"])
            ratios = (logprobs - sampled).exp()
            advantages = _advantages(part).to(ratios.device)
            counted = weights > 0
            gains = ratios * advantages + request["entropyBonus"] * entropies
            loss = -(weights * torch.where(counted, gains, torch.zeros_like(gains))).sum()
            loss.backward()
            sums["loss"] += loss.item()
            sums["ratio"] += ratios[counted].sum().item()
            sums["kl"] += (sampled - logprobs)[counted].sum().item()
            sums["entropy"] += entropies[counted].sum().item()
            largest = max(largest, ratios[counted].max().item())
        gradients = [p.grad.double().square().sum() for p in self._parameters if p.grad is not None]
        # On one device: a model may lie on several.
        norm = math.sqrt(sum(square.item() for square in gradients))
        if not (math.isfinite(sums["loss"]) and math.isfinite(norm) and math.isfinite(largest)):
            raise Diverged(f"the loss is {sums['loss']}, its gradient's norm {norm}, the largest ratio {largest}")
        for group in self.optimizer.param_groups:
            group["lr"] = request["learningRate"]
            group["betas"] = (request["beta1"], request["beta2"])
            group["eps"] = request["epsilon"]
        self.optimizer.step()
        tokens = sum(len(d.completion) for d in data)
        return {
            "loss": sums["loss"],
            "meanRatio": sums["ratio"] / tokens,
            "maxRatio": largest,
            "kl": sums["kl"] / tokens,
            "entropy": sums["entropy"] / tokens,
            "gradNorm": norm,
            "tokens": tokens,
            "samples": len(data),
        }

    def _tokens(self, part: list[Datum], reduction: str) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Of each completion's tokens, padded: log p, entropy, log q, weight; each (completions, longest), float64."""
        longest = max(len(d.completion) for d in part)
        whole = max(len(d.prompt) + len(d.completion) for d in part) - 1
        ids = torch.zeros(len(part), whole, dtype=torch.long)
        places = torch.zeros(len(part), longest, dtype=torch.long)
        targets = torch.zeros(len(part), longest, dtype=torch.long)
        sampled = torch.zeros(len(part), longest, dtype=torch.float64)
        weights = torch.zeros(len(part), longest, dtype=torch.float64)
        for row, d in enumerate(part):
            count = len(d.completion)
            # Padding comes last, where a causal model's earlier places cannot see it.
            ids[row, : len(d.prompt) + count - 1] = torch.tensor([*d.prompt, *d.completion[:-1]])
            places[row, :count] = torch.arange(len(d.prompt) - 1, len(d.prompt) - 1 + count)
            targets[row, :count] = torch.tensor(d.completion)
            sampled[row, :count] = torch.tensor(d.logprobs, dtype=torch.float64)
            weights[row, :count] = 1 / count if reduction == "completion-mean" else 1
        lengths = torch.tensor([len(d.prompt) + len(d.completion) - 1 for d in part])
        logits = self._logits(ids, lengths, places)
        every = logits.log_softmax(dim=-1)
        entropies = -(every.exp() * every).sum(dim=-1)
        logprobs = every.gather(2, targets.to(every.device)[:, :, None]).squeeze(2)
        device = logprobs.device
        return logprobs.double(), entropies.double(), sampled.to(device), weights.to(device)


def _advantages(part: list[Datum]) -> Tensor:
    """Of each completion's tokens, padded with 0: (completions, longest), float64."""
    longest = max(len(d.completion) for d in part)
    every = torch.zeros(len(part), longest, dtype=torch.float64)
    for row, d in enumerate(part):
        every[row, : len(d.completion)] = torch.tensor(d.advantage, dtype=torch.float64)
    return every


def _check(data: list[Datum]) -> None:
    if not data:
        raise ValueError("there is nothing to learn from: give at least one sample")
    for i, d in enumerate(data):
        if not d.completion:
            raise ValueError(f"sample {i} has no tokens")
        if len(d.logprobs) != len(d.completion):
            raise ValueError(f"sample {i} has {len(d.completion)} tokens and {len(d.logprobs)} log-probabilities")
        if isinstance(d.advantage, list) and len(d.advantage) != len(d.completion):
            raise ValueError(f"sample {i} has {len(d.completion)} tokens and {len(d.advantage)} advantages")
