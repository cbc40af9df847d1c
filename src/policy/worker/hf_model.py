"""The forward passes of a Hugging Face causal model, in the shapes the engine needs, on old and new transformers."""

from __future__ import annotations

import inspect
from typing import Any

import torch
from torch import Tensor


class Forward:
    """`precision`: what log-probabilities are computed in from the logits."""

    def __init__(self, model: Any, device: torch.device) -> None:
        self.model, self.device = model, device
        self.precision = torch.float64 if device.type == "cpu" else torch.float32
        inner = model.get_base_model() if hasattr(model, "get_base_model") else model
        taken = inspect.signature(inner.forward).parameters
        # Logits of the last places only: with a large vocabulary those of the prompt take most of the memory.
        names = ("logits_to_keep", "num_logits_to_keep")
        self._keep = next((name for name in names if name in taken), None)

    def begin(self, prompt: list[int], rows: int) -> tuple[Tensor, Any]:
        """Logits after a prompt (rows, vocabulary), and a cache for `rows` continuations of it."""
        last = {self._keep: 1} if self._keep else {}
        out = self.model(input_ids=torch.tensor([prompt], device=self.device), use_cache=True, **last)
        return out.logits[:, -1].expand(rows, -1), repeated(out.past_key_values, rows)

    def go_on(self, tokens: list[int], cache: Any) -> tuple[Tensor, Any]:
        """Logits after one more token in each row."""
        ids = torch.tensor(tokens, device=self.device)[:, None]
        out = self.model(input_ids=ids, past_key_values=cache, use_cache=True)
        return out.logits[:, -1], out.past_key_values

    def logits_at(self, ids: Tensor, lengths: Tensor, places: Tensor) -> Tensor:
        """As `policy_gradient.Logits` says; rows are padded at their ends."""
        whole = ids.shape[1]
        mask = (torch.arange(whole)[None, :] < lengths[:, None]).long().to(self.device)
        first = int(places[:, 0].min()) if self._keep else 0
        kept = {self._keep: whole - first} if self._keep else {}
        out = self.model(input_ids=ids.to(self.device), attention_mask=mask, use_cache=False, **kept)
        at = (places - first).clamp(min=0).to(out.logits.device)
        return out.logits.gather(1, at[:, :, None].expand(-1, -1, out.logits.shape[-1])).to(self.precision)


def repeated(cache: Any, rows: int) -> Any:
    """The cache of one row for `rows` of them."""
    if isinstance(cache, tuple):  # before transformers had cache classes
        return tuple(tuple(part.expand(rows, -1, -1, -1) for part in layer) for layer in cache)
    cache.batch_repeat_interleave(rows)
    return cache
