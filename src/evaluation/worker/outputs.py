"""What a forward returned, in words that can cross to another process; the tensors' values go through a mailbox."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import torch

_Tensor, _Parameter, _strided = torch.Tensor, torch.nn.Parameter, torch.strided
# The class's own: an output may carry a method of that name itself.
_detach = torch.Tensor.detach
# Deeper or longer than this is no output of a kernel.
DEEPEST, MOST_PARTS = 8, 256

Spec = dict[str, Any]


def describe(value: Any) -> tuple[Spec, list[_Tensor]]:
    """The structure of an output and, in its order, the tensors in it that are plain and dense."""
    found: list[_Tensor] = []
    return describe_part(value, found, 0), found


def describe_part(value: Any, found: list[_Tensor], depth: int) -> Spec:
    if type(value) in (_Tensor, _Parameter) and value.layout is _strided and not value.is_quantized:
        found.append(_detach(value))
        return {
            "is": "tensor",
            "shape": list(value.shape),
            "dtype": str(value.dtype).removeprefix("torch."),
            "device": str(value.device),
        }
    if type(value) in (tuple, list) and depth < DEEPEST and len(value) <= MOST_PARTS:
        parts = [describe_part(part, found, depth + 1) for part in value]
        return {"is": "sequence", "tuple": type(value) is tuple, "parts": parts}
    if type(value) is dict and depth < DEEPEST and len(value) <= MOST_PARTS and all(type(key) is str for key in value):
        keys = sorted(value)
        return {"is": "dict", "keys": keys, "parts": [describe_part(value[key], found, depth + 1) for key in keys]}
    if value is None or type(value) in (bool, int):
        return {"is": "value", "type": type(value).__name__, "value": repr(value)}
    if type(value) is float:
        return {"is": "value", "type": "float", "value": value.hex() if math.isfinite(value) else repr(value)}
    layout = f" of layout {value.layout}" if isinstance(value, _Tensor) and type(value) is _Tensor else ""
    return {"is": "other", "type": f"{type(value).__name__}{layout}"[:200]}


def tensor_specs(spec: Any) -> list[Spec]:
    """The specs of the tensors of a structure, in order; raises ValueError for what no `describe` makes."""
    try:
        kind = spec["is"]
        if kind == "tensor":
            if not all(type(size) is int and 0 <= size < 1 << 48 for size in spec["shape"]):
                raise ValueError("a shape that is none")
            dtype_of(spec)
            return [spec]
        if kind in ("sequence", "dict"):
            if len(spec["parts"]) > MOST_PARTS or (kind == "dict" and len(spec["keys"]) != len(spec["parts"])):
                raise ValueError("a structure that is none")
            return [found for part in spec["parts"] for found in tensor_specs(part)]
        if kind == "value" and isinstance(spec["type"], str) and isinstance(spec["value"], str):
            return []
        if kind == "other" and isinstance(spec["type"], str):
            return []
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"no description of an output: {type(error).__name__}") from None
    raise ValueError("no description of an output")


def rebuild(spec: Spec, take: Callable[[Spec], _Tensor]) -> Any:
    """The value that `describe` described, with each tensor from `take`, in order; raises ValueError for an `other`."""
    if spec["is"] == "tensor":
        return take(spec)
    if spec["is"] == "sequence":
        parts = [rebuild(part, take) for part in spec["parts"]]
        return tuple(parts) if spec["tuple"] else parts
    if spec["is"] == "dict":
        return {key: rebuild(part, take) for key, part in zip(spec["keys"], spec["parts"], strict=True)}
    if spec["is"] == "value":
        return value_of(spec)
    raise ValueError(f"a {spec['type']} cannot be handed to another process")


def value_of(spec: Spec) -> Any:
    kind, words = spec["type"], spec["value"]
    if kind == "float":
        return float(words) if words in ("inf", "-inf", "nan") else float.fromhex(words)
    return {"NoneType": None, "bool": words == "True"}[kind] if kind != "int" else int(words)


def dtype_of(spec: Spec) -> torch.dtype:
    dtype = getattr(torch, str(spec["dtype"]), None)
    if not isinstance(dtype, torch.dtype):
        raise ValueError("a dtype that is none")
    return dtype


def bytes_of(spec: Spec) -> int:
    return math.prod(spec["shape"]) * torch.empty(0, dtype=dtype_of(spec)).element_size()


def tensors(value: Any) -> list[_Tensor]:
    """The tensors of a value, in order, through tuples, lists and dicts."""
    if isinstance(value, _Tensor):
        return [value]
    if isinstance(value, (tuple, list)):
        return [t for part in value for t in tensors(part)]
    if isinstance(value, dict):
        return [t for key in sorted(value, key=str) for t in tensors(value[key])]
    return []


def map_tensors(value: Any, change: Callable[[_Tensor], _Tensor]) -> Any:
    """The same structure with every tensor replaced, in the order of `tensors`."""
    if isinstance(value, _Tensor):
        return change(value)
    if isinstance(value, (tuple, list)):
        return type(value)(map_tensors(part, change) for part in value)
    if isinstance(value, dict):
        return {key: map_tensors(value[key], change) for key in sorted(value, key=str)}
    return value
