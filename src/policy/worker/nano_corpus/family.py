"""A family: one operation, the ways its task may be put and the ways it may be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Family:
    """Texts are `string.Template`s: `$F` is `torch.nn.functional.` or `F.`, `$y` a temporary, the rest in `choices`.

    A body without a newline is an expression: `return ` is put before it.
    """

    name: str
    docs: tuple[str, ...]
    args: str
    inputs: str
    references: tuple[str, ...]
    common: tuple[str, ...]
    plain: tuple[str, ...]
    slow: tuple[str, ...]
    expert: tuple[str, ...]
    wrong: tuple[str, ...]
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Key: one placeholder, value: its options; or several placeholders, and options of as many words."""
    init: str = ""
    init_args: str = ""
    init_inputs: str = "[]"

    def bodies(self, kind: str) -> tuple[str, ...]:
        return getattr(self, kind)
