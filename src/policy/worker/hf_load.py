"""Opening a Hugging Face causal model: weights, tokenizer, and the part that learns."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from checkpoints import CorruptModel
from draws import pick_device

SMALL_FILE = 64 << 20
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


class MissingModel(ValueError):
    """There is no model of that directory or id, or it cannot be read."""


@dataclass(frozen=True)
class Opened:
    model: Any
    tokenizer: Any
    # Where inputs go; a model over several devices moves them on from there.
    device: torch.device
    dtype: torch.dtype
    # What fixes the weights that do not learn.
    fingerprint: str


def open_model(request: dict[str, Any]) -> Opened:
    """Loads what `model` and `adapter` name: a directory or an id, the model's own or an adapter's over its base.

    `lora` null: all weights learn. Otherwise an adapter of that rank learns, or the one that was given.
    """
    base, adapter = resolve(request["model"], request["adapter"])
    spread = request["device"] == "all"
    device = pick_device("auto" if spread else request["device"])
    wanted = request["dtype"]
    whole = adapter is None and request["lora"] is None
    single = device.type == "cpu" or whole
    dtype = DTYPES[wanted] if wanted != "auto" else torch.float32 if single else torch.bfloat16
    if whole and dtype != torch.float32:
        # A step of 1e-5 is less than half a unit in the last place of most of them: they would stay as they are.
        raise ValueError(f"weights in {wanted} hardly learn: give dtype float32, or an adapter that learns (lora)")
    model, tokenizer = load(base, device, dtype, spread)
    if spread:
        device = next(model.parameters()).device
    model = with_what_learns(model, adapter, request)
    quiet_dropout(model)
    fixed = [fingerprint(base, model), *([] if adapter is None else [fingerprint(adapter, model)]), learning(model)]
    return Opened(model.eval(), tokenizer, device, dtype, " ".join([*fixed, str(dtype)]))


def resolve(model: str, adapter: str | None) -> tuple[str, str | None]:
    """A directory that holds an adapter stands for its base with that adapter."""
    config = Path(model) / "adapter_config.json"
    if adapter is None and config.is_file():
        return str(json.loads(config.read_text())["base_model_name_or_path"]), model
    return model, adapter


def load(base: str, device: torch.device, dtype: torch.dtype, spread: bool) -> tuple[Any, Any]:
    import transformers
    from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer

    new = tuple(int(part) for part in transformers.__version__.split(".")[:2]) >= (4, 56)
    options: dict[str, Any] = {"dtype" if new else "torch_dtype": dtype}
    try:
        config = AutoConfig.from_pretrained(base)
        if spread or (device.type == "cuda" and has("accelerate")):
            options["device_map"] = "auto" if spread else {"": str(device)}
        packed = getattr(config, "quantization_config", None) or {}
        if isinstance(packed, dict) and packed.get("quant_method") == "mxfp4":
            from transformers import Mxfp4Config  # unpacked: packed weights pass no gradient on

            options["quantization_config"] = Mxfp4Config(dequantize=True)
        model = AutoModelForCausalLM.from_pretrained(base, config=config, **options)
        tokenizer = AutoTokenizer.from_pretrained(base)
    except (OSError, ValueError, KeyError) as error:
        words = next((line for line in str(error).splitlines() if line.strip()), type(error).__name__)
        raise MissingModel(f"{base} could not be loaded: {words[:400]}") from error
    return (model if "device_map" in options else model.to(device)), tokenizer


def with_what_learns(model: Any, adapter: str | None, request: dict[str, Any]) -> Any:
    lora = request["lora"]
    if adapter is None and lora is None:
        return model.requires_grad_(True)
    from peft import LoraConfig, PeftModel, get_peft_model

    if adapter is not None:
        try:
            return PeftModel.from_pretrained(model, adapter, is_trainable=True)
        except (OSError, ValueError, RuntimeError) as error:
            raise MissingModel(f"the adapter {adapter} could not be loaded: {str(error)[:400]}") from error
    # Its first half begins at random: from a seed, so that a worker that is started again has the same.
    torch.manual_seed(lora["seed"])
    targets = lora["targets"]
    config = LoraConfig(
        r=lora["rank"],
        lora_alpha=lora["alpha"],
        lora_dropout=0.0,
        bias="none",
        task_type="CAUSAL_LM",
        target_modules=targets if isinstance(targets, list) else str(targets),
    )
    try:
        return get_peft_model(model, config)
    except ValueError as error:
        raise ValueError(f"lora: {str(error)[:400]}") from error


def quiet_dropout(model: Any) -> None:
    """The loss is of the policy that samples, which drops nothing."""
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
        for name in ("attention_dropout", "attn_dropout", "dropout"):
            if isinstance(getattr(module, name, None), float):
                setattr(module, name, 0.0)


def fingerprint(base: str, model: Any) -> str:
    """Of a directory its files' names, sizes and content (of large ones the ends), of an id its commit."""
    directory = Path(base)
    if not directory.is_dir():
        return f"{base}@{getattr(model.config, '_commit_hash', None)}"
    digest = hashlib.sha256()
    kinds = {".json", ".safetensors", ".bin", ".model"}
    for file in sorted(path for path in directory.iterdir() if path.suffix in kinds):
        size = file.stat().st_size
        digest.update(f"{file.name} {size}\n".encode())
        with file.open("rb") as content:
            digest.update(content.read(SMALL_FILE))
            if size > 2 * SMALL_FILE:
                content.seek(-SMALL_FILE, 2)
            digest.update(content.read())
    return digest.hexdigest()


def learning(model: Any) -> str:
    """What an adapter does with its weights: the same ones at another scale are another policy."""
    adapters = getattr(model, "peft_config", None) or {}
    settings = [(a.r, a.lora_alpha, getattr(a, "use_rslora", False)) for a in adapters.values()]
    return f"lora {settings}"


def has(package: str) -> bool:
    import importlib.util

    return importlib.util.find_spec(package) is not None


def trainable(model: Any) -> dict[str, torch.Tensor]:
    """The live tensors that learn, by name."""
    learning = {name: p for name, p in model.named_parameters() if p.requires_grad}
    if not learning:
        raise CorruptModel("nothing of this model learns: its adapter has no weights")
    return learning
