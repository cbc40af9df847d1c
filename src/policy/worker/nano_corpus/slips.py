"""Slips of the pen: small damage that any body may suffer."""

from __future__ import annotations

import random
import re
from collections.abc import Callable


def _lost_bracket(body: str, rng: random.Random) -> str:
    return _without_one(body, [m.start() for m in re.finditer(r"[)\]]", body)], rng)


def _misspelt(body: str, rng: random.Random) -> str:
    """Loses a letter of an attribute: `torch.clap(x)`."""
    letters = [i for m in re.finditer(r"\.([a-z_]{4,})", body) for i in range(m.start(1) + 1, m.end(1))]
    return _without_one(body, letters, rng)


def _undefined(body: str, rng: random.Random) -> str:
    """Uses a name nobody gave."""
    last = body.rindex("return ") + len("return ")
    names = [m for m in re.finditer(r"(?<![.\w])[A-Za-z]\w*(?![\w(.=])", body[last:])]
    if not names:
        return body
    name = rng.choice(names)
    other = rng.choice([n for n in ("input", "tensor", "inp", "w", "a") if n != name.group()])
    return body[: last + name.start()] + other + body[last + name.end() :]


def _altered_number(body: str, rng: random.Random) -> str:
    numbers = [m for m in re.finditer(r"(?<![\w.])\d+(?:\.\d+)?", body)]
    if not numbers:
        return body
    number = rng.choice(numbers)
    other = rng.choice([n for n in ("0", "1", "2", "3", "0.5", "10") if n != number.group()])
    return body[: number.start()] + other + body[number.end() :]


def _no_return(body: str, rng: random.Random) -> str:
    return body.replace("return ", "", 1)


def _indented(body: str, rng: random.Random) -> str:
    """Indents one line that should not be."""
    lines = body.split("\n")
    if len(lines) == 1:
        return body
    at = rng.randrange(1, len(lines))
    lines[at] = "  " + lines[at]
    return "\n".join(lines)


SLIPS: tuple[Callable[[str, random.Random], str], ...] = (
    _lost_bracket,
    _misspelt,
    _undefined,
    _altered_number,
    _no_return,
    _indented,
)


def slip(body: str, rng: random.Random) -> str:
    """The body with one slip; where the slip drawn finds nothing to damage, another is tried."""
    for damage in rng.sample(SLIPS, len(SLIPS)):
        if (damaged := damage(body, rng)) != body:
            return damaged
    return body


def _without_one(body: str, places: list[int], rng: random.Random) -> str:
    if not places:
        return body
    at = rng.choice(places)
    return body[:at] + body[at + 1 :]
