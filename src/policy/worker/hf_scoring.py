"""Completions in parts that a device's memory holds, and the log-probabilities of a part's tokens."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from hf_model import Forward
from policy_gradient import Datum

MOST_ROWS = 32


def in_parts(data: list[Datum], batch_tokens: int) -> Iterator[list[Datum]]:
    """Completions of similar length together, as many as memory allows."""
    part: list[Datum] = []
    for datum in sorted(data, key=size, reverse=True):
        if part and (len(part) == MOST_ROWS or (len(part) + 1) * size(part[0]) > batch_tokens):
            yield part
            part = []
        part.append(datum)
    if part:
        yield part


def score_part(forward: Forward, part: list[Datum], temperature: float) -> list[list[float]]:
    """In nats, at this temperature, of each completion of one prompt."""
    longest = max(len(d.completion) for d in part)
    begin = len(part[0].prompt) - 1
    ids = torch.zeros(len(part), begin + longest, dtype=torch.long)
    for row, d in enumerate(part):
        ids[row, : begin + len(d.completion)] = torch.tensor([*d.prompt, *d.completion[:-1]])
    lengths = torch.tensor([begin + len(d.completion) for d in part])
    places = (begin + torch.arange(longest)).expand(len(part), -1)
    logits = forward.logits_at(ids, lengths, places) / temperature
    normal = logits.logsumexp(dim=-1)
    values: list[list[float]] = []
    for row, d in enumerate(part):
        count = len(d.completion)
        at = torch.tensor(d.completion, device=logits.device)[:, None]
        found = logits[row, :count].gather(1, at).squeeze(1) - normal[row, :count]
        values.append(found.clamp(max=0.0).tolist())
    return values


def size(datum: Datum) -> int:
    return len(datum.prompt) + len(datum.completion)
