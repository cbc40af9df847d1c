"""The mailboxes there are: who has which, and which is too small."""

from __future__ import annotations

from mailbox import Mailbox, close_mailbox, make_mailbox

import torch
from side import Side


class Boxes:
    """The mailboxes of the references and of candidates, whose one goes from each to the next. They are kept, and made
    anew where one is too small."""

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._boxes: dict[str | None, Mailbox] = {}

    def fit(self, side: Side, count: int) -> None:
        """Lends `side` a mailbox of at least `count` bytes."""
        box = self._boxes.get(side.of)
        if box is None or box.bytes < count:
            if box is not None:
                side.box = None
                side.empty()
            fresh = make_mailbox(self._device, count)
            try:
                side.lend(fresh)
            except BaseException:  # a program that ended, or never opens it
                close_mailbox(fresh)
                raise
            self._boxes[side.of] = fresh
            if box is not None:
                close_mailbox(box)
        elif side.box is not box:
            side.lend(box)

    def bytes_of(self, of: str) -> int:
        box = self._boxes.get(of)
        return 0 if box is None else box.bytes

    def drop(self, of: str | None) -> None:
        """Gives a mailbox back that nobody has open."""
        box = self._boxes.pop(of, None)
        if box is not None:
            close_mailbox(box)
