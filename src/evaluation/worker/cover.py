"""Masks over the inputs of timed calls on a GPU: what a stream reads that does not wait for the timed one is worthless.

The judge lays them over its mailbox. The runner takes them off on the stream that it times: one before the cache is
emptied, and the other, over a few words all over each input, just before the clock starts, for what reads while the
cache is emptied. Each call has masks of its own, for one that was seen to say nothing of another.
"""

from __future__ import annotations

import torch

# The beginning of each input is masked whole, and of what comes after it one word of so many.
WHOLE_BYTES, SPARSE = 64 << 20, 512
# Of the beginning so many words have the second mask as well, or a 64th of them where that is less. They are in the
# cache when the clock starts.
LAST_WORDS, LAST_SHARE = 512, 64
_int64, _xor = torch.int64, torch.Tensor.bitwise_xor_

# Of one call: the first mask, the second, and from 0 to 1 the place of those words that are masked one of so many.
Mask = tuple[int, int, float]


class Cover:
    """Of the calls' inputs, each a list of flat bytes; no masks: nothing is done."""

    def __init__(self, calls: list[list[torch.Tensor]], masks: list[Mask]) -> None:
        self._masks = masks
        parts = [[parts_of(flat, mask[2]) for flat in call] for call, mask in zip(calls, masks, strict=True)]
        self._most = [[words for most, _ in call for words in most] for call in parts]
        self._last = [[words for _, last in call for words in last] for call in parts]

    def lay(self) -> None:
        """Puts the masks on, over all calls."""
        for call in range(len(self._masks)):
            self.lift(call)
            self.lift_last(call)

    def lift(self, call: int) -> None:
        """Takes the first off."""
        if self._masks:
            for words in self._most[call]:
                _xor(words, self._masks[call][0])

    def lift_last(self, call: int) -> None:
        """Takes the second off."""
        if self._masks:
            for words in self._last[call]:
                _xor(words, self._masks[call][1])

    def launches(self, call: int) -> int:
        """How many kernels that takes, about."""
        return len(self._most[call]) + len(self._last[call]) if self._masks else 0


def parts_of(flat: torch.Tensor, place: float) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Of an input's bytes, as words: those under the first mask and those under the second; nothing empty, for which
    nothing is launched."""
    words = flat[: flat.numel() // 8 * 8].view(_int64)
    whole, rest = words[: WHOLE_BYTES // 8], words[WHOLE_BYTES // 8 :]
    step = max(LAST_SHARE, -(-len(whole) // LAST_WORDS))
    most, last = [whole, one_in(rest, SPARSE, place)], [one_in(whole, step, place)]
    return [words for words in most if len(words) > 0], [words for words in last if len(words) > 0]


def one_in(words: torch.Tensor, step: int, place: float) -> torch.Tensor:
    """One word of so many, the first of them at `place`; one at least, where there is any."""
    return words[int(place * min(step, len(words))) :: step]
