"""A stand-in for Tinker's service that speaks its wire format, with a bigram table as the model.

It holds one table of logits (previous token, next token), learns it by the importance-sampling loss and Adam as
Tinker defines them, in float64, and runs a model's requests in the order of their numbers, whichever arrives first.
`POST /admin` sets how it behaves (see `Behaviour`), `GET /log` tells what it was asked. Prints its port.
"""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, pairwise
from typing import Any

import numpy as np
from tinker.proto import tinker_public_pb2 as pb

KEY = "tml-the-right-key"
TOKENS = 110
STOP, LENGTH = pb.STOP_REASON_STOP, pb.STOP_REASON_LENGTH
Reply = dict[str, Any] | bytes


@dataclass
class Behaviour:
    fail: dict[str, list[int]] = field(default_factory=dict)  # path -> statuses to answer with, in turn
    refuse: list[str] = field(default_factory=list)  # paths whose requests are taken and then fail
    hang: list[str] = field(default_factory=list)  # paths whose results never come
    hold_until: dict[str, int] = field(default_factory=dict)  # no result at all before a path was asked so often
    basis: str = "raw"


@dataclass
class Weights:
    table: np.ndarray
    first: np.ndarray
    second: np.ndarray
    steps: int = 0

    def copy(self) -> Weights:
        return Weights(self.table.copy(), self.first.copy(), self.second.copy(), self.steps)

    def adam(self, gradient: np.ndarray, p: dict[str, float]) -> None:
        self.steps += 1
        self.first = p["beta1"] * self.first + (1 - p["beta1"]) * gradient
        self.second = p["beta2"] * self.second + (1 - p["beta2"]) * gradient**2
        mean, spread = self.first / (1 - p["beta1"] ** self.steps), self.second / (1 - p["beta2"] ** self.steps)
        self.table -= p["learning_rate"] * mean / (np.sqrt(spread) + p["eps"])


def base() -> Weights:
    table = np.random.default_rng(7).normal(0, 1.5, (TOKENS, TOKENS))
    return Weights(table, np.zeros_like(table), np.zeros_like(table))


def log_softmax(rows: np.ndarray) -> np.ndarray:
    shifted = rows - rows.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


class Training:
    """One training client's model, which takes its requests in order."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.gradient = np.zeros_like(weights.table)
        self.next, self.early = 1, {}

    def in_order(self, number: int, work: Any) -> None:
        self.early[number] = work
        while self.next in self.early:
            self.early.pop(self.next)()
            self.next += 1


class Service:
    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.lock = threading.RLock()
        self.log: list[dict[str, Any]] = []
        self.results: dict[str, Any] = {}
        self.numbers = count()
        self.samplers: dict[str, Weights] = {}
        self.sampler_names: dict[str, tuple[str | None, str | None]] = {}
        self.kept: dict[str, Weights] = {}
        self.models: dict[str, Training] = {}

    def asked(self, path: str) -> int:
        return sum(one["path"] == path for one in self.log)

    def future(self, path: str, work: Any, model: str | None = None, number: int | None = None) -> dict[str, Any]:
        name = f"request-{next(self.numbers)}"

        def run() -> None:
            if path in self.behaviour.refuse:
                self.results[name] = {"error": f"the stand-in refuses {path}", "category": "server"}
            else:
                self.results[name] = work()
            self.log.append({"path": "ran", "of": path, "number": number})

        if path not in self.behaviour.hang:
            if model is not None and number is not None:
                self.models[model].in_order(number, run)
            else:
                run()
        return {"request_id": name}

    def retrieve(self, body: dict[str, Any]) -> Reply | None:
        held = any(self.asked(path) < often for path, often in self.behaviour.hold_until.items())
        return None if held else self.results.get(body["request_id"])

    def create_model(self, body: dict[str, Any]) -> Reply:
        model = f"{body['session_id']}:train:{body['model_seq_id']}"

        def work() -> Reply:
            self.models[model] = Training(base())
            return {"model_id": model, "type": "create_model"}

        return self.future("create_model", work)

    def load_weights(self, body: dict[str, Any]) -> Reply:
        model = f"{body['session_id']}:train:{body['model_seq_id']}"

        def work() -> Reply:
            weights = self.kept[body["path"]].copy()
            fresh = base()
            if not body["optimizer"]:
                weights.first, weights.second, weights.steps = fresh.first, fresh.second, 0
            self.models[model] = Training(weights)
            return {"path": body["path"], "model_id": model, "type": "load_weights"}

        return self.future("load_weights", work)

    def get_info(self, body: dict[str, Any]) -> Reply:
        return {"model_data": {"model_name": "toy"}, "model_id": body["model_id"], "type": "get_info"}

    def create_sampling_session(self, body: dict[str, Any]) -> Reply:
        name = f"sampling-{len(self.samplers)}"
        path = body.get("model_path")
        self.samplers[name] = self.kept[path] if path else base()
        self.sampler_names[name] = (body.get("base_model") or "toy", path)
        return {"type": "create_sampling_session", "sampling_session_id": name}

    def asample(self, body: dict[str, Any]) -> Reply:
        prompt = [token for chunk in body["prompt"]["chunks"] for token in chunk["tokens"]]
        table = self.samplers[body["sampling_session_id"]].table

        def work() -> Reply:
            params, answer = body["sampling_params"], pb.SampleResponse()
            generator = np.random.default_rng(params.get("seed"))
            for _ in range(body["num_samples"]):
                ids, logprobs, last = [], [], prompt[-1]
                temperature, reason = params.get("temperature", 1), LENGTH
                while len(ids) < params["max_tokens"] and reason == LENGTH:
                    own = log_softmax(table[last])
                    after = log_softmax(table[last] / temperature)
                    last = int(generator.choice(TOKENS, p=np.exp(after)))
                    ids.append(last)
                    logprobs.append((after if self.behaviour.basis == "post-temperature" else own)[last])
                    reason = STOP if last in (params.get("stop") or []) else LENGTH
                answer.sequences.add(
                    stop_reason=reason,
                    tokens=np.array(ids, np.int32).tobytes(),
                    logprobs=np.array(logprobs, np.float32).tobytes(),
                )
            if body.get("prompt_logprobs"):
                own = [log_softmax(table[a])[b] for a, b in pairwise(prompt)]
                answer.prompt_logprobs = np.array([np.nan, *own], np.float32).tobytes()
            return answer.SerializeToString()

        promise = self.future("asample", work)
        names = [f"{promise['request_id']}:{i}" for i in range(body["num_samples"])]
        return promise | {"sample_sequence_ids": names}

    def forward_backward(self, body: bytes) -> Reply:
        request = pb.ForwardBackwardRequest()
        request.ParseFromString(body)
        data = []
        for one in request.data:
            ids = [t for chunk in one.model_input for t in tokens_of(chunk)]
            inputs = {name: dense(tensor) for name, tensor in one.loss_fn_inputs.items()}
            data.append((np.array(ids), inputs))
        self.log[-1] |= {
            "loss": request.loss_fn,
            "data": [{"ids": ids.tolist()} | {k: v.tolist() for k, v in inputs.items()} for ids, inputs in data],
        }

        def work() -> Reply:
            model = self.models[request.model_id]
            outputs = []
            for ids, inputs in data:
                every = log_softmax(model.weights.table[ids])
                targets = inputs["target_tokens"]
                own = every[np.arange(len(ids)), targets]
                pull = np.exp(own - inputs["logprobs"]) * inputs["advantages"]
                # d(-exp(log p - log q) A)/d logits = -exp(log p - log q) A (onehot - p)
                rows = pull[:, None] * np.exp(every)
                rows[np.arange(len(ids)), targets] -= pull
                np.add.at(model.gradient, ids, rows)
                outputs.append(own.astype(np.float32))
            return batched(outputs)

        return self.future("forward_backward", work, request.model_id, request.seq_id)

    def optim_step(self, body: dict[str, Any]) -> Reply:
        def work() -> Reply:
            model = self.models[body["model_id"]]
            model.weights.adam(model.gradient, body["adam_params"])
            model.gradient = np.zeros_like(model.gradient)
            return {}

        return self.future("optim_step", work, body["model_id"], body["seq_id"])

    def save_weights(self, body: dict[str, Any], kind: str = "save_weights") -> Reply:
        folder = "weights" if kind == "save_weights" else "sampler_weights"
        path = f"tinker://{body['model_id']}/{folder}/{body['path']}"

        def work() -> Reply:
            self.kept[path] = self.models[body["model_id"]].weights.copy()
            return {"path": path, "type": kind}

        return self.future(kind, work, body["model_id"], body["seq_id"])

    def save_weights_for_sampler(self, body: dict[str, Any]) -> Reply:
        return self.save_weights(body, "save_weights_for_sampler")

    def plain(self, path: str) -> Reply:
        kinds = {"create_session": {"session_id": "session-1"}, "session_heartbeat": {}}
        return kinds[path] | {"type": path} if path in kinds else {}


def tokens_of(chunk: Any) -> list[int]:
    return np.frombuffer(chunk.encoded_text.tokens, np.int32).tolist()


def dense(tensor: Any) -> np.ndarray:
    return np.frombuffer(tensor.dense, {pb.DTYPE_FLOAT32: np.float32, pb.DTYPE_INT64: np.int64}[tensor.dtype])


def batched(arrays: list[np.ndarray]) -> bytes:
    answer = pb.ForwardBackwardOutput(loss_fn_output_type="ArrayRecord")
    record = answer.loss_fn_outputs.add(num_datums=len(arrays))
    field_ = record.fields["logprobs"]
    field_.dtype = pb.DTYPE_FLOAT32
    field_.data = b"".join(one.tobytes() for one in arrays)
    field_.offsets = np.cumsum([0, *(one.nbytes for one in arrays)]).astype(np.int64).tobytes()
    return answer.SerializeToString()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def log_message(self, *_: Any) -> None:
        pass

    def reply(self, status: int, content: Reply) -> None:
        binary = isinstance(content, bytes)
        sent = content if binary else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/x-protobuf" if binary else "application/json")
        self.send_header("content-length", str(len(sent)))
        with contextlib.suppress(BrokenPipeError):  # the client has given up
            self.end_headers()
            self.wfile.write(sent)

    def do_GET(self) -> None:
        if self.path == "/log":
            return self.reply(200, {"log": self.service.log, "kept": sorted(self.service.kept)})
        name = self.path.rsplit("/", 1)[-1]
        model, path = self.service.sampler_names[name]
        return self.reply(200, {"sampler_id": name, "base_model": model, "model_path": path})

    def do_DELETE(self) -> None:
        run, kept = re.fullmatch(r"/api/v1/training_runs/(.+)/checkpoints/(.+)", self.path).groups()
        found = self.service.kept.pop(f"tinker://{run}/{kept}", None)
        self.reply(200 if found else 404, {})

    def do_POST(self) -> None:
        service = self.service
        raw = self.rfile.read(int(self.headers["content-length"] or 0))
        if self.path == "/admin":
            with service.lock:
                service.behaviour = Behaviour(**json.loads(raw))
                service.log.clear()
            return self.reply(200, {})
        path = self.path.removeprefix("/api/v1/")
        if self.headers["x-api-key"] != KEY:
            return self.reply(401, {"detail": f"no such key: {self.headers['x-api-key']}"})
        body = raw if path == "forward_backward" else json.loads(raw or b"{}")
        if path == "retrieve_future":
            return self.retrieve(body)
        with service.lock:
            if service.behaviour.fail.get(path):
                status = service.behaviour.fail[path].pop(0)
                service.log.append({"path": path, "status": status})
                return self.reply(status, {"detail": f"the stand-in answers {status}"})
            service.log.append({"path": path} | ({"body": body} if isinstance(body, dict) else {}))
            answer = getattr(service, path)(body) if hasattr(service, path) else service.plain(path)
        return self.reply(200, answer)

    def retrieve(self, body: dict[str, Any]) -> None:
        end = time.monotonic() + 2
        while time.monotonic() < end:
            with self.service.lock:
                found = self.service.retrieve(body)
            if found is not None:
                return self.reply(200, found)
            time.sleep(0.01)
        return self.reply(408, {"type": "try_again", "request_id": body["request_id"], "queue_state": "active"})


if __name__ == "__main__":
    Handler.service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    print(server.server_address[1], flush=True)
    server.serve_forever()
