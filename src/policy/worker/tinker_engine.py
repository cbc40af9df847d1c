"""The tinker engine: a model that Tinker's service holds samples, scores and learns, by the official SDK.

Requests to the service go out together and are waited for afterwards: samples in chunks, completions to score one by
one, and of a training step the gradient, Adam's step and the new weights for sampling, which the service runs in that
order. Weights are named by the service's own path, those opened with by the base model's name or the path given.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from hf_prompt import Prompts
from tinker_calibration import Calibration, calibrate
from tinker_checkpoint import CorruptModel, Kept, named_beside, read, write
from tinker_service import Service, tokenizer_for
from tinker_training import Example, datum, example, measured

# Completions asked for in one request of the service, and in one request of ours.
CHUNK = 8
BLOCK = 64


class WeightsLost(ValueError):
    """A step may or may not have been made: nobody knows the weights."""


class TinkerEngine:
    def __init__(self, request: dict[str, Any]) -> None:
        self._model: str = request["model"]
        self._opened: str | None = request["path"]
        self._rank: int = request["rank"]
        self._seed: int = request["seed"]
        self._service = Service(request["timeoutS"])
        self._sdk = self._service.sdk
        self._prompts = Prompts(tokenizer_for(self._service, self._model, request["tokenizer"]), None)
        self._stops = self._prompts.stops(None, None)
        self._base_sampler = self._sampler_of(self._opened)
        self._trainer: Any = None
        self._lost: str | None = None
        self._state: str | None = None
        self._sampler, self._sampler_path = self._base_sampler, None
        self._calibration = self._calibrate()

    @property
    def _base(self) -> str:
        return self._opened or self._model

    @property
    def _checkpoint(self) -> str:
        return self._sampler_path or self._base

    def describe(self) -> dict[str, Any]:
        return {
            "checkpoint": self._base,
            "baseModel": self._model,
            "loraRank": self._rank if self._opened is None else None,
            "sdk": self._service.version,
            "block": BLOCK,
            "promptStyle": self._prompts.style,
            "basis": self._calibration.basis,
            "scoreDifference": self._calibration.at_one,
            "coldScoreDifference": self._calibration.cold,
        }

    def sample(self, request: dict[str, Any]) -> list[dict[str, Any]]:
        """One completion for each of `indices`, in their order."""
        (drawn,) = self.sample_all([request])
        return drawn()

    def sample_all(self, requests: list[dict[str, Any]]) -> list[Callable[[], list[dict[str, Any]]]]:
        """The same of each request, all of them on their way before the first is waited for: what gives each, or raises
        what became of it, within one time limit for all."""
        sampler, end = self._current(), self._service.deadline()
        prompts = [self._prompts.encode(request) for request in requests]
        asked = [self._ask(sampler, *one) for one in zip(requests, prompts, strict=True)]

        def drawn(request: dict[str, Any], prompt: list[int], futures: list[Any]) -> list[dict[str, Any]]:
            return self._completions(request, prompt, self._service.wait_all("sampling", futures, end))

        return [partial(drawn, *one) for one in zip(requests, prompts, asked, strict=True)]

    def _ask(self, sampler: Any, request: dict[str, Any], prompt: list[int]) -> list[Any]:
        indices = request["indices"]
        return [
            sampler.sample(
                prompt=self._sdk.ModelInput.from_ints(prompt),
                num_samples=len(indices[at : at + CHUNK]),
                sampling_params=self._sdk.SamplingParams(
                    max_tokens=request["maxTokens"],
                    temperature=request["temperature"],
                    seed=seed_of(request, indices[at : at + CHUNK]),
                    stop=sorted(self._stops) or None,
                ),
            )
            for at in range(0, len(indices), CHUNK)
        ]

    def _completions(self, request: dict[str, Any], prompt: list[int], answers: list[Any]) -> list[dict[str, Any]]:
        drawn = [one for answer in answers for one in answer.sequences]
        if len(drawn) != len(request["indices"]):
            raise ValueError(f"sampling: {len(request['indices'])} completions were asked for, {len(drawn)} came")
        return [self._completion(one, len(prompt)) for one in drawn]

    def _completion(self, drawn: Any, prompt_tokens: int) -> dict[str, Any]:
        ids, logprobs = drawn.tokens, drawn.logprobs
        if logprobs is None or len(logprobs) != len(ids):
            raise ValueError(f"sampling: {len(ids)} tokens came with {len(logprobs or [])} log-probabilities")
        return {
            "text": self._prompts.text(ids, self._stops),
            "tokenIds": ids,
            "tokenLogprobs": [min(value, 0.0) for value in logprobs],
            "finishReason": drawn.stop_reason,
            "rawFinishReason": drawn.stop_reason,
            "promptTokens": prompt_tokens,
        }

    def score(self, request: dict[str, Any]) -> list[list[float]]:
        """Log-probabilities in nats at T = 1 of given completions' tokens; `weights`: `current`, or `base`."""
        sampler = self._base_sampler if request["weights"] == "base" else self._current()
        return self._score(sampler, self._prompts.encode(request), request["completions"])

    def _score(self, sampler: Any, prompt: list[int], completions: list[list[int]]) -> list[list[float]]:
        wanted = [one for one in completions if one]
        futures = [sampler.compute_logprobs(self._sdk.ModelInput.from_ints([*prompt, *one])) for one in wanted]
        answers = iter(self._service.wait_all("scoring", futures))
        return [self._tail(next(answers), len(prompt), one) if one else [] for one in completions]

    def _tail(self, every: list[float | None], prompt: int, completion: list[int]) -> list[float]:
        values = [value for value in every[prompt:] if value is not None]
        if len(every) != prompt + len(completion) or len(values) != len(completion):
            raise ValueError(f"scoring: {len(completion)} tokens came back with {len(values)} log-probabilities")
        return [min(value, 0.0) for value in values]

    def count(self, request: dict[str, Any]) -> int:
        return len(self._prompts.encode(request))

    def train(self, request: dict[str, Any]) -> dict[str, Any]:
        """One Adam step on all samples; names the weights it made."""
        if request["entropyBonus"] != 0:
            raise ValueError("Tinker's importance_sampling loss has no entropy bonus: train with entropyBonus 0")
        self._current()
        prompts = [self._prompts.encode(prompt) for prompt in request["prompts"]]
        examples = [example(prompts[one["prompt"]], one, request["reduction"]) for one in request["samples"]]
        trainer = self._training()
        try:
            done, path = self._step(trainer, examples, request)
            sampler = self._sampler_of(path)
        except Exception as error:
            self._lost = str(error) if isinstance(error, ValueError) else repr(error)
            raise WeightsLost(f"the step may or may not have been made: {self._lost}") from error
        self._sampler, self._sampler_path = sampler, path
        self._state = None
        return {**done, "checkpoint": self._checkpoint}

    def _step(self, trainer: Any, examples: list[Example], request: dict[str, Any]) -> tuple[dict[str, Any], str]:
        # All are on their way before the first is waited for: else the service may leave a cycle between them unused.
        gradient = trainer.forward_backward([datum(self._sdk, one) for one in examples], "importance_sampling")
        adam = self._sdk.AdamParams(
            learning_rate=request["learningRate"],
            beta1=request["beta1"],
            beta2=request["beta2"],
            eps=request["epsilon"],
        )
        stepped = trainer.optim_step(adam)
        saved = trainer.save_weights_for_sampler(f"step-{uuid.uuid4().hex[:12]}")
        output, _, sampler = self._service.wait_all("a training step", [gradient, stepped, saved])
        return measured(examples, output.loss_fn_outputs), sampler.path

    def save(self, request: dict[str, Any]) -> dict[str, Any]:
        """Keeps weights and Adam's state on the service, and their paths in a file."""
        self._current()
        path = Path(request["path"])
        if self._sampler_path is not None and self._state is None:
            name = f"{path.name.split('.')[0]}-{uuid.uuid4().hex[:8]}"
            self._state = self._service.wait("saving a checkpoint", self._trainer.save_state(name)).path
        write(path, Kept(self._base, self._rank, self._state, self._sampler_path))
        return {"checkpoint": self._checkpoint}

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        """Weights and Adam's state of a checkpoint; what was in use stays where this fails."""
        path = Path(request["path"])
        kept = read(path)
        if (kept.base, kept.rank) != (self._base, self._rank):
            raise CorruptModel(
                f"{path} was trained from {kept.base} with rank {kept.rank}, not from {self._base} with {self._rank}"
            )
        if kept.state is None or kept.sampler is None:
            return self.reset()
        loading = self._service.client.create_training_client_from_state_with_optimizer(kept.state)
        sampler = self._sampler_of(kept.sampler)
        self._trainer = self._service.wait(f"loading {kept.state}", loading)
        self._sampler, self._sampler_path, self._state, self._lost = sampler, kept.sampler, kept.state, None
        return {"checkpoint": self._checkpoint}

    def reset(self) -> dict[str, Any]:
        """Back to the weights the engine was opened with; the next step begins with a fresh adapter and Adam."""
        self._trainer = self._state = self._lost = None
        self._sampler, self._sampler_path = self._base_sampler, None
        return {"checkpoint": self._base}

    def forget(self, request: dict[str, Any]) -> dict[str, Any]:
        """Removes a checkpoint's weights from the service, unless they are in use or another checkpoint's too: where no
        step was taken between two, both name the same."""
        file = Path(request["path"])
        kept = read(file)
        staying = {None, self._state, self._sampler_path, *named_beside(file)}
        going = [path for path in (kept.state, kept.sampler) if path not in staying]
        for path in going:
            try:
                self._service.wait(f"deleting {path}", self._service.delete(path))
            except ValueError as error:
                if "(404)" not in str(error):
                    raise
        return {"checkpoint": self._checkpoint}

    def _current(self) -> Any:
        if self._lost is not None:
            raise WeightsLost(f"a step before this may or may not have been made: {self._lost}")
        return self._sampler

    def _training(self) -> Any:
        if self._trainer is None:
            client = self._service.client
            self._trainer = self._service.wait(
                "opening a training client",
                client.create_lora_training_client(base_model=self._model, rank=self._rank, seed=self._seed)
                if self._opened is None
                else client.create_training_client_from_state(self._opened),
            )
        return self._trainer

    def _sampler_of(self, path: str | None) -> Any:
        client = self._service.client
        future = client.create_sampling_client(**({"model_path": path} if path else {"base_model": self._model}))
        return self._service.wait(f"opening {path or self._model} for sampling", future)

    def _calibrate(self) -> Calibration:
        ask = {"messages": [{"role": "user", "content": "Add two tensors."}], "code": "", "feedback": None}
        prompt = self._prompts.encode(ask)

        def pairs(temperature: float) -> list[tuple[float, float]]:
            at = {"indices": list(range(4)), "seed": 0, "level": 1, "taskId": 0, "maxTokens": 16}
            drawn = self.sample({**ask, **at, "temperature": temperature})
            scored = self._score(self._sampler, prompt, [one["tokenIds"] for one in drawn])
            sampled = [value for one in drawn for value in one["tokenLogprobs"]]
            return list(zip(sampled, [value for one in scored for value in one], strict=True))

        return calibrate(pairs)


def seed_of(request: dict[str, Any], indices: list[int]) -> int:
    """A seed of its own for each request: two of the same seed would draw the same completions."""
    key = repr(("tinker", request["seed"], request["level"], request["taskId"], indices))
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") >> 1
