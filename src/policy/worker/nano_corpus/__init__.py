"""The corpus the nano model is trained on: pairs of a compact prompt and a forward body, all of our own writing.

Deterministic from a seed. The families of the twenty bundled tasks are among these families. The names, sizes and
wordings of each training task are drawn anew, but an operation as simple as `A * s` has few spellings, so a bundled
task's reference may well appear here word for word: what the model shows is that it learnt this corpus, not that it can
write kernels.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from nano_prompt import compact_prompt

from nano_corpus import (
    activations,
    convolutions,
    convolutions_spelled_out,
    losses,
    matmul,
    more_activations,
    norms,
    pooling,
    structured,
)
from nano_corpus.family import Family
from nano_corpus.render import draw_body, draw_task

FAMILIES: tuple[Family, ...] = (
    *matmul.FAMILIES,
    *structured.FAMILIES,
    *activations.FAMILIES,
    *more_activations.FAMILIES,
    *norms.FAMILIES,
    *convolutions.FAMILIES,
    *convolutions_spelled_out.FAMILIES,
    *pooling.FAMILIES,
    *losses.FAMILIES,
)

BODIES_A_TASK = 4
DOCS = tuple(doc for family in FAMILIES for doc in family.docs if "$" not in doc)


@dataclass(frozen=True)
class Pair:
    family: str
    kind: str
    code: str
    """The task's code, in KernelBench's format; it runs."""
    prompt: str
    body: str


def pairs(count: int, seed: int) -> Iterator[Pair]:
    """`count` pairs, the families in equal parts and turn by turn."""
    rng = random.Random(f"nano corpus {seed}")
    drawn = 0
    while drawn < count:
        for family in FAMILIES:
            task = draw_task(family, rng, DOCS)
            prompt = compact_prompt(task.code)
            for _ in range(min(BODIES_A_TASK, count - drawn)):
                body, kind = draw_body(task, rng)
                yield Pair(family.name, kind, task.code, prompt, body)
                drawn += 1
