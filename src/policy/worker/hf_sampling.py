"""A block of samples of the hf engine, drawn side by side, each from a stream of uniform numbers of its own."""

from __future__ import annotations

from typing import Any

import torch
from draws import draw, stream
from hf_model import Forward
from hf_prompt import Prompts


class Sampler:
    """`stops`: the tokens that end a completion; `context`: how many tokens the model takes, its prompt among them."""

    def __init__(self, forward: Forward, prompts: Prompts, stops: set[int], context: int) -> None:
        self._forward, self._prompts, self._stops, self._context = forward, prompts, stops, context

    def block(self, prompt: list[int], rows: range, request: dict[str, Any]) -> list[dict[str, Any]]:
        """One completion for each of these indices, with its tokens' log-probabilities at temperature 1."""
        streams = [stream("hf", request["seed"], request["level"], request["taskId"], index) for index in rows]
        room = self._context - len(prompt)
        most = min(request["maxTokens"], room)
        last, cache = self._forward.begin(prompt, len(rows))
        ids: list[list[int]] = [[] for _ in rows]
        logprobs: list[list[float]] = [[] for _ in rows]
        done = [False] * len(rows)
        for step in range(most):
            double = last.double()
            tokens = draw(double, request["temperature"], [own.random() for own in streams])
            at = torch.tensor(tokens, device=double.device)[:, None]
            chosen = (double.gather(1, at).squeeze(1) - double.logsumexp(dim=-1)).tolist()
            for row, token in enumerate(tokens):
                if not done[row]:
                    ids[row].append(token)
                    logprobs[row].append(min(chosen[row], 0.0))
                    done[row] = token in self._stops
            if all(done) or step + 1 == most:
                break
            last, cache = self._forward.go_on(tokens, cache)
        cut = "maxTokens" if request["maxTokens"] <= room else "context"
        return [
            {
                "text": self._prompts.text(ids[row], self._stops),
                "tokenIds": ids[row],
                "tokenLogprobs": logprobs[row],
                "finishReason": "stop" if done[row] else "length",
                "rawFinishReason": "end" if done[row] else cut,
                "promptTokens": len(prompt),
            }
            for row in range(len(rows))
        ]
