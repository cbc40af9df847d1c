"""What Tinker is given to learn from, and what its answer says of the step.

Its `importance_sampling` loss is, over the tokens of all data, the sum of -exp(log p - log q) * A, without a clip: the
prompt's tokens take part with advantage 0. `completion-mean` divides a completion's advantages by its length, which is
the same as averaging its loss.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Example:
    """A completion to learn from, one advantage a token."""

    prompt: list[int]
    completion: list[int]
    logprobs: list[float]
    advantages: list[float]


def example(prompt: list[int], sample: dict[str, Any], reduction: str) -> Example:
    completion, given = sample["tokenIds"], sample["advantage"]
    every = given if isinstance(given, list) else [given] * len(completion)
    share = len(completion) if reduction == "completion-mean" else 1
    return Example(prompt, completion, sample["logprobs"], [value / share for value in every])


def datum(sdk: Any, one: Example) -> Any:
    """As the service reads it: each place's target is the token after it, so the first prompt token is no target."""
    before = [0.0] * (len(one.prompt) - 1)
    return sdk.Datum(
        model_input=sdk.ModelInput.from_ints([*one.prompt, *one.completion[:-1]]),
        loss_fn_inputs={
            name: sdk.TensorData(data=values, dtype=dtype, shape=[len(values)])
            for name, values, dtype in (
                ("target_tokens", [*one.prompt[1:], *one.completion], "int64"),
                ("logprobs", [*before, *one.logprobs], "float32"),
                ("advantages", [*before, *one.advantages], "float32"),
            )
        },
    )


def measured(examples: list[Example], outputs: list[Any]) -> dict[str, Any]:
    """Loss, ratios and KL as before the step, from the log-probabilities the service computed.

    Raises ValueError where it answered with other shapes than were asked for.
    """
    if len(outputs) != len(examples):
        raise ValueError(f"the service answered {len(examples)} completions with {len(outputs)} outputs")
    loss = ratios = kl = largest = 0.0
    for i, (one, output) in enumerate(zip(examples, outputs, strict=True)):
        every = [float(value) for value in output["logprobs"].data]
        places = len(one.prompt) + len(one.completion) - 1
        if len(every) != places:
            raise ValueError(f"completion {i} has {places} places, the service answered with {len(every)}")
        for now, then, advantage in zip(every[len(one.prompt) - 1 :], one.logprobs, one.advantages, strict=True):
            ratio = math.exp(min(now - then, 700.0))
            loss -= ratio * advantage
            ratios += ratio
            kl += then - now
            largest = max(largest, ratio)
    if not (math.isfinite(loss) and math.isfinite(kl)):
        raise ValueError(f"the loss is {loss}, log q - log p sums to {kl}")
    tokens = sum(len(one.completion) for one in examples)
    return {
        "loss": loss,
        "meanRatio": ratios / tokens,
        "maxRatio": largest,
        "kl": kl / tokens,
        # The service tells neither.
        "entropy": None,
        "gradNorm": None,
        "tokens": tokens,
        "samples": len(examples),
    }
