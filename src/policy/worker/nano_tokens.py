"""The nano model's vocabulary: printable characters, and the identifiers and idioms a corpus uses most.

A text is cut into pieces by one regular expression; a piece in the vocabulary is one token, any other is spelled out in
characters. Digits always stand alone, so that a number never seen before is copied like any other.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

END = 0
"""Ends a completion. It is a completion token: it is sampled, scored and counted like the others."""
SEPARATOR = 1
"""Stands between prompt and completion."""

_PIECE = re.compile(
    r"torch\.nn\.functional\.|torch\.|self\.|F\.|[A-Za-z_]\w*|\n *| ?(?:\*\*|//|[-+*/@=<>]=?) ?|, |[0-9]|."
)
_ALPHABET = ["\n", *map(chr, range(32, 127))]


class Vocabulary:
    def __init__(self, pieces: list[str]) -> None:
        """`pieces` in the order of their ids, after the two special tokens."""
        self.pieces = pieces
        self._ids = {piece: i for i, piece in enumerate(pieces, start=2)}

    @classmethod
    def of(cls, texts: Iterable[str], size: int) -> Vocabulary:
        """The alphabet and the pieces of `texts` that save most tokens, `size` tokens in all."""
        least = 2 + len(_ALPHABET)
        if size < least:
            raise ValueError(f"a vocabulary of {size} tokens: give {least} or more, which is every printable character")
        counts = Counter(piece for text in texts for piece in _PIECE.findall(text) if len(piece) > 1)
        ranked = sorted(counts, key=lambda piece: (-counts[piece] * (len(piece) - 1), piece))
        return cls(_ALPHABET + ranked[: size - 2 - len(_ALPHABET)])

    def __len__(self) -> int:
        return len(self.pieces) + 2

    def encode(self, text: str) -> list[int]:
        """Token ids of a text; a character outside printable ASCII becomes a question mark."""
        unknown = self._ids["?"]
        ids: list[int] = []
        for piece in _PIECE.findall(text):
            whole = self._ids.get(piece)
            ids += [whole] if whole is not None else [self._ids.get(character, unknown) for character in piece]
        return ids

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids; the special tokens have none."""
        return "".join(self.pieces[i - 2] for i in ids if i >= 2)
