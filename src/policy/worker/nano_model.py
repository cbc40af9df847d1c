"""A decoder-only transformer in plain torch (1.13 and later), float32, with a key-value cache for sampling.

Layer norm before each part, learned positions, exact GELU, the output matrix tied to the embedding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

Cache = list[tuple[Tensor, Tensor]]


@dataclass(frozen=True)
class Shape:
    vocabulary: int
    context: int
    width: int
    layers: int
    heads: int


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads = shape.heads
        self.norm1 = nn.LayerNorm(shape.width)
        self.qkv = nn.Linear(shape.width, 3 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)
        self.norm2 = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, 4 * shape.width)
        self.down = nn.Linear(4 * shape.width, shape.width)

    def forward(self, x: Tensor, mask: Tensor, past: tuple[Tensor, Tensor] | None) -> tuple[Tensor, tuple]:
        batch, length, width = x.shape
        q, k, v = (
            part.view(batch, length, self.heads, -1).transpose(1, 2)
            for part in self.qkv(self.norm1(x)).chunk(3, dim=-1)
        )
        if past is not None:
            k, v = torch.cat([past[0], k], dim=2), torch.cat([past[1], v], dim=2)
        weights = (q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1]) + mask).softmax(dim=-1)
        x = x + self.out((weights @ v).transpose(1, 2).reshape(batch, length, width))
        return x + self.down(functional.gelu(self.up(self.norm2(x)))), (k, v)


class Nano(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.positions = nn.Embedding(shape.context, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.LayerNorm(shape.width)
        for name, parameter in self.named_parameters():
            if parameter.dim() == 2:
                # Unit variance through every matrix (GPT-2's fixed 0.02 is for wider models, and here learns half as
                # fast); residual branches are scaled down with depth, so that their sum keeps its size.
                residual = name.endswith(("out.weight", "down.weight"))
                scale = 2 * shape.layers if residual else 1
                nn.init.normal_(parameter, std=1 / math.sqrt(shape.width * scale))

    def forward(self, ids: Tensor, cache: Cache | None = None) -> tuple[Tensor, Cache]:
        """Logits (batch, length, vocabulary) of the token after each of `ids`, which follow what `cache` holds."""
        past = cache[0][0].shape[2] if cache else 0
        length = ids.shape[1]
        at = torch.arange(past, past + length, device=ids.device)
        x = self.tokens(ids) + self.positions(at)
        future = torch.arange(past + length, device=ids.device)[None, :] > at[:, None]
        mask = torch.zeros(future.shape, device=ids.device).masked_fill(future, -math.inf)
        grown: Cache = []
        for i, block in enumerate(self.blocks):
            x, pair = block(x, mask, cache[i] if cache else None)
            grown.append(pair)
        return self.norm(x) @ self.tokens.weight.T, grown
