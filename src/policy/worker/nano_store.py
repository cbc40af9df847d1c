"""A nano checkpoint on disk: DIR/model.pt (float16 weights), DIR/config.json, DIR/card.md.

The directory appears whole or not at all. The weights are what is stored: the model that samples is the float32 copy of
the float16 file, never the one that was in memory at the end of training.
"""

from __future__ import annotations

import dataclasses
import hashlib
import io
import json
import os
import shutil
from pathlib import Path
from typing import Any

import torch
from checkpoints import CorruptModel
from nano_model import Nano, Shape
from nano_tokens import Vocabulary

FORMAT = 1


def save(directory: Path, model: Nano, vocabulary: Vocabulary, training: dict[str, Any], card: str) -> str:
    """Writes a checkpoint, replacing the one there; gives its name, which CHECKPOINT in `card` becomes."""
    stored = io.BytesIO()
    torch.save({name: tensor.detach().to("cpu", torch.float16) for name, tensor in model.state_dict().items()}, stored)
    name = _name(stored.getvalue(), vocabulary)
    config = {
        "format": FORMAT,
        "checkpoint": name,
        "shape": dataclasses.asdict(model.shape),
        "training": training,
        "vocabulary": vocabulary.pieces,
    }
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = directory.with_name(f".{directory.name}.{os.getpid()}.new")
    fresh.mkdir()
    try:
        (fresh / "model.pt").write_bytes(stored.getvalue())
        (fresh / "config.json").write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
        (fresh / "card.md").write_text(card.replace("CHECKPOINT", name), encoding="utf-8")
        if directory.exists():
            old = directory.with_name(f".{directory.name}.{os.getpid()}.old")
            directory.rename(old)
            fresh.rename(directory)
            shutil.rmtree(old)
        else:
            fresh.rename(directory)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return name


def load(directory: Path) -> tuple[Nano, Vocabulary, dict[str, Any]]:
    """Reads a checkpoint onto the CPU; raises CorruptModel where a file is missing, unreadable or not the other's."""
    config = _read_config(directory / "config.json")
    try:
        shape = Shape(**config["shape"])
        vocabulary = Vocabulary(config["vocabulary"])
        model = Nano(shape)
    except (KeyError, TypeError, RuntimeError) as error:
        raise CorruptModel(f"{directory}/config.json does not describe a model: {error!r}") from error
    try:
        stored = (directory / "model.pt").read_bytes()
    except OSError as error:
        raise CorruptModel(f"{directory}/model.pt cannot be read: {error}") from error
    if (name := _name(stored, vocabulary)) != config.get("checkpoint"):
        raise CorruptModel(f"{directory}/model.pt with its vocabulary is {name}, not {config.get('checkpoint')}")
    try:
        weights = torch.load(io.BytesIO(stored), map_location="cpu", weights_only=True)
        model.load_state_dict({name: tensor.float() for name, tensor in weights.items()})
    except Exception as error:  # whatever torch raises for weights that do not fit
        raise CorruptModel(f"{directory}/model.pt cannot be loaded: {str(error)[:300]}") from error
    return model.eval(), vocabulary, config


def _name(weights: bytes, vocabulary: Vocabulary) -> str:
    """`nano-` and the first 12 hex digits of the SHA-256 over vocabulary and model.pt: what fixes every probability."""
    digest = hashlib.sha256(json.dumps(vocabulary.pieces).encode("utf-8") + weights)
    return f"nano-{digest.hexdigest()[:12]}"


def _read_config(path: Path) -> dict[str, Any]:
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CorruptModel(f"{path} cannot be read: {error}") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise CorruptModel(f"{path} is not of format {FORMAT}")
    return config
