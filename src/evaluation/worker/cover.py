"""Masks over the inputs of timed calls on a GPU: what a stream reads that does not wait for the timed one is worthless.

The judge lays them over its mailbox. The runner takes them off on the stream that it times: most before the cache is
emptied, and those over a few words of each input just before the clock starts, for what reads while the cache is
emptied. These have a mask of their own: who sees a word of the others before and after knows that of the others.
"""

from __future__ import annotations

import torch

# The beginning of each input is masked whole, and of what comes after it one word of so many.
WHOLE_BYTES, SPARSE = 64 << 20, 512
# Of the beginning so many words come last, or a 64th of it where that is less. They are in the cache when the clock
# starts. All parts begin at multiples of four words, for what is launched not to depend on where they lie.
LAST_WORDS, LAST_SHARE, STEP = 512, 64, 4
_int64, _xor = torch.int64, torch.Tensor.bitwise_xor_


class Cover:
    """Of the calls' inputs, each a list of flat bytes. `masks`: that of most words and that of the last; empty where
    there are none. `place`, from 0 to 1, says where the last words lie."""

    def __init__(self, calls: list[list[torch.Tensor]], masks: list[int], place: float) -> None:
        self._masks = masks
        self._parts = [[parts_of(flat, place) for flat in call] for call in calls] if masks else []
        self._most = [[words for most, _ in call for words in most] for call in self._parts]
        self._last = [[words for _, last in call for words in last] for call in self._parts]

    def lay(self) -> None:
        """Puts the masks on, over all calls."""
        for call in range(len(self._parts)):
            self.lift(call)
            self.lift_last(call)

    def lift(self, call: int) -> None:
        """Takes most off."""
        if self._masks:
            for words in self._most[call]:
                _xor(words, self._masks[0])

    def lift_last(self, call: int) -> None:
        """Takes off what was left."""
        if self._masks:
            for words in self._last[call]:
                _xor(words, self._masks[1])

    def launches(self, call: int) -> int:
        """How many kernels that takes."""
        return len(self._most[call]) + len(self._last[call]) if self._masks else 0


def parts_of(flat: torch.Tensor, place: float) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """Of an input's bytes, as words: those unmasked first, and last; nothing empty, for which nothing is launched."""
    words = flat[: flat.numel() // 8 * 8].view(_int64)
    whole, rest = words[: WHOLE_BYTES // 8], words[WHOLE_BYTES // 8 :]
    count = len(whole)
    last = min(LAST_WORDS, max(1, count // LAST_SHARE), count)
    last -= last % STEP if last > STEP else 0
    at = int(place * (count - last)) // STEP * STEP
    most = [whole[:at], whole[at + last :], rest[int(place * SPARSE) :: SPARSE]]
    return [words for words in most if len(words) > 0], [whole[at : at + last]] if last > 0 else []
