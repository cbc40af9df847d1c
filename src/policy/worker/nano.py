"""The nano engine: sampling with exact log-probabilities, scoring of given tokens, and learning from samples.

Each sample's randomness is a stream of uniform numbers that depends on (seed, level, task id, index) alone, turned into
tokens by inverting the cumulative distribution in float64 on the CPU. Samples are computed in aligned blocks of BLOCK
rows, whichever of them were asked for, so that the shapes, and with them every rounding, are the same however the
indices are split over calls.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nano_store
import torch
from checkpoints import Checkpoints
from draws import draw, pick_device, stream
from nano_model import Nano
from nano_prompt import compact_prompt
from nano_tokens import END, SEPARATOR
from policy_gradient import Datum, Learner
from torch import Tensor

BLOCK = 16
# Completions in one pass of a gradient step.
TOGETHER = 32


class NanoEngine:
    def __init__(self, directory: Path, device: str) -> None:
        """Loads a checkpoint; `device` is `auto` (CUDA if there is one), `cpu` or `cuda:N`."""
        self.device = pick_device(device)
        self.devices = [self.device]
        # TF32 would move log-probabilities by 1e-3.
        torch.backends.cuda.matmul.allow_tf32 = False
        model, self._vocabulary, self._config = nano_store.load(directory)
        self._model = model.to(self.device)
        self._checkpoints = Checkpoints("nano", self._config["checkpoint"], self._model.state_dict())
        self._learner = nano_learner(self._model)
        self._base: Nano | None = None

    def describe(self) -> dict[str, Any]:
        is_cuda = self.device.type == "cuda"
        training = self._config["training"]
        return {
            "checkpoint": self._config["checkpoint"],
            "parameters": sum(p.numel() for p in self._model.parameters()),
            "device": str(self.device),
            "gpuName": torch.cuda.get_device_name(self.device) if is_cuda else None,
            "torch": torch.__version__,
            "context": self._model.shape.context,
            "block": BLOCK,
            "corpusSeed": training["seed"],
            "corpusPairs": training["pairs"],
            "steps": training["steps"],
        }

    @torch.no_grad()
    def sample(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """One completion for each of `indices`, in their order; log-probabilities are the model's own (T = 1)."""
        prompt = self._prompt(request["code"])
        drawn: dict[int, dict[str, Any]] = {}
        for block in sorted({index // BLOCK for index in request["indices"]}):
            rows = range(block * BLOCK, (block + 1) * BLOCK)
            drawn |= zip(rows, self._sample_block(prompt, rows, request), strict=True)
        return [drawn[index] for index in request["indices"]]

    def _sample_block(self, prompt: list[int], rows: range, request: dict[str, Any]) -> list[dict[str, Any]]:
        streams = [stream("nano", request["seed"], request["level"], request["taskId"], index) for index in rows]
        logits, cache = self._model(torch.tensor([prompt], device=self.device))
        cache = [(k.expand(BLOCK, -1, -1, -1), v.expand(BLOCK, -1, -1, -1)) for k, v in cache]
        last = logits[:, -1].expand(BLOCK, -1)
        ids: list[list[int]] = [[] for _ in rows]
        logprobs: list[list[float]] = [[] for _ in rows]
        done = [False] * BLOCK
        room = self._model.shape.context - len(prompt)
        for step in range(min(request["maxTokens"], room)):
            double = last.double().cpu()
            raw = double.log_softmax(dim=-1)
            tokens = draw(double, request["temperature"], [own.random() for own in streams])
            for row, token in enumerate(tokens):
                if not done[row]:
                    ids[row].append(token)
                    logprobs[row].append(raw[row, token].item())
                    done[row] = token == END
            if all(done) or step + 1 == min(request["maxTokens"], room):
                break
            logits, cache = self._model(torch.tensor(tokens, device=self.device)[:, None], cache)
            last = logits[:, -1]
        return [
            {
                "text": self._vocabulary.decode(ids[row]),
                "tokenIds": ids[row],
                "tokenLogprobs": logprobs[row],
                "finishReason": "stop" if done[row] else "length",
                "rawFinishReason": "end" if done[row] else "maxTokens" if request["maxTokens"] <= room else "context",
                "promptTokens": len(prompt),
            }
            for row in range(BLOCK)
        ]

    @torch.no_grad()
    def score(self, request: dict[str, Any]) -> list[list[float]]:
        """Log-probabilities in nats of given completions' tokens, at `temperature` (1 for the model's own).

        `weights` says whose: `current`, or `base` for those the engine was opened with.
        """
        if not request["temperature"] > 0:
            raise ValueError(f"scoring at temperature {request['temperature']}: it must be above 0")
        task = self._prompt(request["code"])
        whole = self._feedback(request) + task
        model = self._base_model() if request["weights"] == "base" else self._model
        scored: list[list[float]] = []
        for completion in request["completions"]:
            if not completion:
                scored.append([])
                continue
            self._check(completion, len(task))
            # The beginning of the feedback gives way to a completion that fills the context.
            prompt = whole[-(model.shape.context - len(completion)) :]
            ids = torch.tensor([prompt + completion[:-1]], device=self.device)
            logits = model(ids)[0][0, len(prompt) - 1 :].double().cpu()
            logprobs = (logits / request["temperature"]).log_softmax(dim=-1)
            scored.append(logprobs.gather(1, torch.tensor(completion)[:, None]).squeeze(1).tolist())
        return scored

    def count(self, request: dict[str, Any]) -> int:
        """Length of a prompt, its feedback included, in tokens."""
        return len(self._feedback(request) + self._prompt(request["code"]))

    def train(self, request: dict[str, Any]) -> dict[str, Any]:
        """One gradient step; names the weights it made."""
        prompts = [self._prompt(prompt["code"]) for prompt in request["prompts"]]
        data = [
            Datum(prompts[one["prompt"]], one["tokenIds"], one["logprobs"], one["advantage"])
            for one in request["samples"]
        ]
        for datum in data:
            self._check(datum.completion, len(datum.prompt))
        done = self._learner.step(data, request)
        return {**done, "checkpoint": self._checkpoints.name(self._model.state_dict())}

    def save(self, request: dict[str, Any]) -> dict[str, Any]:
        path = Path(request["path"])
        return {"checkpoint": self._checkpoints.save(path, self._model.state_dict(), self._learner.optimizer)}

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        path = Path(request["path"])
        return {"checkpoint": self._checkpoints.load(path, self._model.state_dict(), self._learner.optimizer)}

    def reset(self) -> dict[str, Any]:
        """Back to the weights the engine was opened with, and an optimiser that has seen nothing."""
        self._checkpoints.reset(self._model.state_dict())
        self._learner = nano_learner(self._model)
        return {"checkpoint": self._checkpoints.base}

    def _prompt(self, code: str) -> list[int]:
        # Half the context is kept for the completion; `forward`, at the prompt's end, is what must not be lost.
        ids = self._vocabulary.encode(compact_prompt(code))
        return [*ids[-(self._model.shape.context // 2) :], SEPARATOR]

    def _feedback(self, request: dict[str, Any]) -> list[int]:
        return self._vocabulary.encode(request["feedback"]) if request["feedback"] else []

    def _base_model(self) -> Nano:
        # A second copy of the weights only where somebody asks for it.
        if self._base is None:
            self._base = Nano(self._model.shape).to(self.device).eval()
            self._checkpoints.reset(self._base.state_dict())
        return self._base

    def _check(self, completion: list[int], before: int) -> None:
        shape = self._model.shape
        if len(completion) + before > shape.context:
            raise ValueError(
                f"{len(completion)} tokens after a prompt of {before} exceed the context of {shape.context}"
            )
        if not all(0 <= token < shape.vocabulary for token in completion):
            raise ValueError(f"a token id lies outside 0..{shape.vocabulary - 1}")


def nano_learner(model: Nano) -> Learner:
    """What steps that model; several completions go through it together."""

    def logits(ids: Tensor, _lengths: Tensor, places: Tensor) -> Tensor:
        device = next(model.parameters()).device
        # Padding comes last, where a causal model's earlier places cannot see it.
        every = model(ids.to(device))[0]
        return every.gather(1, places.to(device)[:, :, None].expand(-1, -1, every.shape[-1])).double()

    def parts(data: list[Datum]) -> list[list[Datum]]:
        return [data[start : start + TOGETHER] for start in range(0, len(data), TOGETHER)]

    return Learner(model.parameters(), logits, parts)
