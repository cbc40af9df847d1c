"""The hf engine: any Hugging Face causal model samples, scores and learns, by transformers and peft.

Each sample's randomness is a stream of uniform numbers of its own, as the nano engine's is; samples are computed in
aligned blocks, whichever of them were asked for. Log-probabilities are the model's own (T = 1), computed from the
logits in single precision on a GPU and in double on a CPU. In bfloat16 those of sampling and of scoring differ by
rounding inside the model: how much is measured when the model is opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from checkpoints import Checkpoints, named_by
from hf_load import open_model, trainable
from hf_model import Forward
from hf_prompt import Prompts
from hf_sampling import Sampler
from hf_scoring import in_parts, score_part
from policy_gradient import Datum, Learner

# A model whose own log-probabilities, sampled and scored, are further apart than this scores something else.
FARTHEST = 0.5
UNBOUNDED = 1 << 20


class OutOfMemory(ValueError):
    """The device's memory was too small; says what to lower."""


class Uncalibrated(ValueError):
    """Sampling and scoring do not agree on this model."""


class HfEngine:
    def __init__(self, request: dict[str, Any]) -> None:
        opened = self._opened = open_model(request)
        torch.backends.cuda.matmul.allow_tf32 = False
        self.device, self.block = opened.device, request["block"]
        self._model, config = opened.model, opened.model.config
        self.devices = list({weights.device for weights in opened.model.parameters()})
        self._forward = Forward(opened.model, opened.device)
        self._prompts = Prompts(opened.tokenizer, config)
        stops = self._prompts.stops(config, getattr(opened.model, "generation_config", None))
        self._context: int = getattr(config, "max_position_embeddings", None) or UNBOUNDED
        self._sampler = Sampler(self._forward, self._prompts, stops, self._context)
        self._vocabulary: int = config.vocab_size
        self._checkpointing: bool = request["gradientCheckpointing"]
        self._batch_tokens: int = request["batchTokens"] or self._default_batch_tokens()
        self._weights = trainable(opened.model)
        # The name is of the weights that do not learn, too.
        base = named_by("hf", opened.fingerprint, self._weights)
        self._checkpoints = Checkpoints("hf", base, self._weights)
        self._current = base
        self._learner = self._fresh_learner()
        self._difference = self._calibrate()

    def describe(self) -> dict[str, Any]:
        import transformers

        on_gpu = self.device.type == "cuda"
        return {
            "checkpoint": self._checkpoints.base,
            "modelType": self._model.config.model_type,
            "parameters": sum(p.numel() for p in self._model.parameters()),
            "trainable": sum(p.numel() for p in self._weights.values()),
            "loraRank": lora_rank(self._model),
            "device": str(self.device),
            "gpuName": torch.cuda.get_device_name(self.device) if on_gpu else None,
            "dtype": str(self._opened.dtype).removeprefix("torch."),
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "context": self._context,
            "block": self.block,
            "batchTokens": self._batch_tokens,
            "promptStyle": self._prompts.style,
            "scoreDifference": self._difference,
        }

    @torch.no_grad()
    def sample(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """One completion for each of `indices`, in their order."""
        prompt = self.prompt_ids(request)
        drawn: dict[int, dict[str, Any]] = {}
        with self._memory():
            for block in sorted({index // self.block for index in request["indices"]}):
                rows = range(block * self.block, (block + 1) * self.block)
                drawn |= zip(rows, self._sampler.block(prompt, rows, request), strict=True)
        return [drawn[index] for index in request["indices"]]

    @torch.no_grad()
    def score(self, request: dict[str, Any]) -> list[list[float]]:
        """Log-probabilities in nats of given completions' tokens; `weights`: `current`, or `base`."""
        if not request["temperature"] > 0:
            raise ValueError(f"scoring at temperature {request['temperature']}: it must be above 0")
        prompt = self.prompt_ids(request)
        data = [Datum(prompt, one, [], 0.0) for one in request["completions"]]
        for d in data:
            self._check(d.completion, len(prompt))
        # Parts come in another order than they were asked for.
        scored: dict[int, list[float]] = {}
        with self._memory(), self._with(request["weights"]):
            for part in self._in_parts([d for d in data if d.completion]):
                values = score_part(self._forward, part, request["temperature"])
                scored |= zip(map(id, part), values, strict=True)
        return [scored.get(id(d), []) for d in data]

    def count(self, request: dict[str, Any]) -> int:
        return len(self.prompt_ids(request))

    def train(self, request: dict[str, Any]) -> dict[str, Any]:
        """One gradient step; names the weights it made."""
        prompts = [self.prompt_ids(prompt) for prompt in request["prompts"]]
        data = [
            Datum(prompts[one["prompt"]], one["tokenIds"], one["logprobs"], one["advantage"])
            for one in request["samples"]
        ]
        for datum in data:
            self._check(datum.completion, len(datum.prompt))
        with self._memory(), self._training():
            done = self._learner.step(data, request)
        self._current = self._checkpoints.name(self._weights)
        return {**done, "checkpoint": self._current}

    def save(self, request: dict[str, Any]) -> dict[str, Any]:
        return {"checkpoint": self._checkpoints.save(Path(request["path"]), self._weights, self._learner.optimizer)}

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        path = Path(request["path"])
        self._current = self._checkpoints.load(path, self._weights, self._learner.optimizer)
        return {"checkpoint": self._current}

    def reset(self) -> dict[str, Any]:
        """Back to the weights the engine was opened with, and an optimiser that has seen nothing."""
        self._checkpoints.reset(self._weights)
        self._learner = self._fresh_learner()
        self._current = self._checkpoints.base
        return {"checkpoint": self._current}

    def _fresh_learner(self) -> Learner:
        return Learner(self._weights.values(), self._forward.logits_at, self._in_parts)

    def prompt_ids(self, request: dict[str, Any]) -> list[int]:
        """What the model reads before a completion."""
        prompt = self._prompts.encode(request)
        if not prompt or len(prompt) >= self._context:
            raise ValueError(f"a prompt of {len(prompt)} tokens leaves no room in a context of {self._context}")
        return prompt

    def _in_parts(self, data: list[Datum]) -> Iterator[list[Datum]]:
        return in_parts(data, self._batch_tokens)

    def _default_batch_tokens(self) -> int:
        """An eighth of the free memory for logits, which a step holds three times over in single precision."""
        free = torch.cuda.mem_get_info(self.device)[0] if self.device.type == "cuda" else 8 << 30
        return max(1, free // 8 // (self._vocabulary * 12))

    @contextmanager
    def _training(self) -> Iterator[None]:
        # Dropout is off either way; some models checkpoint their activations in training mode only.
        model = self._model
        if self._checkpointing:
            model.gradient_checkpointing_enable(gradient_checkpointing_kwargs={"use_reentrant": False})
            model.train()
        try:
            yield
        finally:
            if self._checkpointing:
                model.gradient_checkpointing_disable()
            model.eval()

    @contextmanager
    def _with(self, weights: str) -> Iterator[None]:
        """`base`: the weights the engine was opened with, for as long as this lasts."""
        if weights == "current" or self._current == self._checkpoints.base:
            yield
            return
        now = {name: tensor.detach().clone() for name, tensor in self._weights.items()}
        self._checkpoints.reset(self._weights)
        try:
            yield
        finally:
            with torch.no_grad():
                for name, tensor in self._weights.items():
                    tensor.copy_(now[name])

    @contextmanager
    def _memory(self) -> Iterator[None]:
        try:
            yield
        except torch.cuda.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            raise OutOfMemory(
                f"{self.device} is out of memory: lower block (now {self.block}) for sampling, or batchTokens (now "
                f"{self._batch_tokens}) for scoring and learning ({str(error)[:200]})"
            ) from None

    def _calibrate(self) -> float:
        """Farthest that sampling and scoring put a token's log-probability apart, in nats, over a few tokens."""
        messages = [{"role": "user", "content": "Add two tensors."}]
        ask: dict[str, Any] = {"messages": messages, "code": CALIBRATION_TASK, "feedback": None}
        ask |= {"indices": [0, 1], "seed": 0, "level": 1, "taskId": 0, "temperature": 1.0, "maxTokens": 16}
        drawn = self.sample(ask)
        scored = self.score({**ask, "completions": [one["tokenIds"] for one in drawn], "weights": "current"})
        farthest = max(
            (
                abs(a - b)
                for one, again in zip(drawn, scored, strict=True)
                for a, b in zip(one["tokenLogprobs"], again, strict=True)
            ),
            default=0.0,
        )
        if not farthest <= FARTHEST:
            raise Uncalibrated(
                f"sampling and scoring the same tokens differ by {farthest:.3g} nats: nothing may be ranked by that"
            )
        return farthest

    def _check(self, completion: list[int], before: int) -> None:
        if len(completion) + before > self._context:
            raise ValueError(
                f"{len(completion)} tokens after a prompt of {before} exceed the context of {self._context}"
            )
        if not all(0 <= token < self._vocabulary for token in completion):
            raise ValueError(f"a token id lies outside 0..{self._vocabulary - 1}")


def lora_rank(model: Any) -> int | None:
    adapters = getattr(model, "peft_config", None) or {}
    return next((adapter.r for adapter in adapters.values()), None)


CALIBRATION_TASK = """import torch.nn as nn
class Model(nn.Module):
    def forward(self, A, B):
        return A + B
def get_inputs():
    return []
def get_init_inputs():
    return []
"""
