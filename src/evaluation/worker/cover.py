"""A mask over the inputs of timed calls on a GPU: a stream that does not wait for the timed one computes from nothing.

The judge lays it over the mailbox, the runner takes it off on the stream that it times: most of it before the cache is
emptied, and the last of each input just before the clock starts, for what reads while the cache is emptied.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch

# The beginning of each input is masked: what reads it too early starts there, and comes no further before the whole of
# it is right.
MASKED_BYTES = 64 << 20
# Of that so many words, or this share of them, come last. They are in the cache when the clock starts.
LAST_WORDS, LAST_SHARE = 512, 1 / 64
_int64, _xor = torch.int64, torch.Tensor.bitwise_xor_


class Cover:
    """The mask over calls' inputs, each a list of flat bytes. `place`, from 0 to 1: where the words that come last lie.
    A mask of 0 is none."""

    def __init__(self, calls: list[list[torch.Tensor]], mask: int, place: float) -> None:
        self._mask = mask
        self._calls = [[three(masked_part(flat), place) for flat in call] for call in calls] if mask else []

    def lift(self, call: int) -> None:
        """Takes it off but for the last words."""
        if self._calls:
            for before, _, after in self._calls[call]:
                for words in (before, after):
                    if len(words) > 0:  # nothing is launched for nothing
                        _xor(words, self._mask)

    def lift_last(self, call: int) -> None:
        """Takes off what was left."""
        if self._calls:
            for _, last, _ in self._calls[call]:
                if len(last) > 0:
                    _xor(last, self._mask)


def lay(flats: Iterable[torch.Tensor], mask: int) -> None:
    """Puts a mask over inputs, as flat bytes."""
    for flat in flats:
        _xor(masked_part(flat), mask)


def masked_part(flat: torch.Tensor) -> torch.Tensor:
    """Of an input's bytes, those that a mask lies over, as words."""
    return flat[: min(flat.numel(), MASKED_BYTES) // 8 * 8].view(_int64)


def three(words: torch.Tensor, place: float) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """What comes before the last words, these, and what comes after them."""
    count = len(words)
    last = min(LAST_WORDS, max(1, int(LAST_SHARE * count)), count)
    at = int(place * (count - last))
    return words[:at], words[at : at + last], words[at + last :]
