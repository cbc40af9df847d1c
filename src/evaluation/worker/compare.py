"""Stage 3's question: are these outputs the reference's? Asked in the judge's process, where no candidate ever ran.

The tolerance is scaled to the output: a value may differ by its precision's share of its own size and of the output's
root mean square. An absolute tolerance instead lets zeros pass for small outputs and fails honest sums of large ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from outputs import Spec, value_of

# As much as stays in a core's cache, and as much as keeps a GPU busy without needing much memory beside the outputs.
CPU_CHUNK, CUDA_CHUNK = 1 << 17, 1 << 24
# Up to SMALLEST (the least normal float32) a reference value counts as zero, where a relative error has no meaning.
SMALLEST, MOST = 1.2e-38, 1e300
# KernelBench's numbers for each precision. Integers and booleans must be equal.
TOLERANCES = {torch.float64: 1e-4, torch.float32: 1e-4, torch.float16: 1e-2, torch.bfloat16: 1e-2}


@dataclass
class Comparison:
    """What differs, in words, or None; and the largest errors seen over everything that was compared."""

    difference: str | None = None
    max_abs_error: float | None = None
    max_rel_error: float | None = None
    # Largest error in units of the tolerance: 1 is the edge.
    severity: float = 0.0
    # What was allowed: `tolerance` times (the value's own size + `scale`).
    tolerance: float = 1e-4
    atol: float = 0.0
    # Whether an output of zeros would have passed too.
    zeros_would_pass: bool = True

    def see(self, abs_error: float, rel_error: float) -> None:
        self.max_abs_error = max(abs_error, self.max_abs_error or 0.0)
        # An error beyond what a float holds stays unsaid; the verdict does not rest on it.
        if math.isfinite(rel_error):
            self.max_rel_error = max(rel_error, self.max_rel_error or 0.0)


@dataclass
class Output:
    """An output as it was handed over: its structure, and its tensors in order."""

    spec: Spec
    tensors: list[torch.Tensor]


@dataclass
class Rules:
    """`scaled`: the tolerance grows and shrinks with the output; else KernelBench's, absolute and relative alike."""

    scaled: bool = True


def compare(candidate: Output, reference: Output, rules: Rules | None = None) -> Comparison:
    """Structure, type, shape and dtype, then every value."""
    found = Comparison()
    found.difference = differs(candidate.spec, reference.spec, "the output")
    if found.difference is None:
        pairs = zip(candidate.tensors, reference.tensors, places(reference.spec, "the output"), strict=True)
        for mine, theirs, place in pairs:
            compare_tensors(mine, theirs, place, rules or Rules(), found)
            if found.difference is not None:
                break
    return found


def differs(candidate: Spec, reference: Spec, place: str) -> str | None:
    """What is other about the structure, in words."""
    if reference["is"] == "tensor":
        if candidate["is"] != "tensor":
            return f"{place} is {kind(candidate)}, the reference's a plain Tensor"
        for name in ("shape", "dtype", "device"):
            mine, theirs = candidate[name], reference[name]
            if mine != theirs:
                mine, theirs = (tuple(s) if name == "shape" else s for s in (mine, theirs))
                dot = "torch." if name == "dtype" else ""
                return f"{place} has {name} {dot}{mine}, the reference's {dot}{theirs}"
        return None
    if reference["is"] == "sequence":
        if candidate["is"] != "sequence":
            return f"{place} is {kind(candidate)}, the reference's a sequence of {len(reference['parts'])}"
        if len(candidate["parts"]) != len(reference["parts"]):
            return f"{place} has {len(candidate['parts'])} parts, the reference's {len(reference['parts'])}"
        names = [f"part {i} of {place}" for i in range(len(reference["parts"]))]
    elif reference["is"] == "dict":
        if candidate["is"] != "dict" or candidate["keys"] != reference["keys"]:
            return f"{place} is {kind(candidate)}, the reference's a dict with keys {reference['keys']}"
        names = [f"entry {key!r} of {place}" for key in reference["keys"]]
    elif candidate == reference or same_number(candidate, reference):
        return None
    else:
        return f"{place} is {kind(candidate)}, the reference's {kind(reference)}"
    parts = zip(candidate["parts"], reference["parts"], names, strict=True)
    return next((words for c, r, name in parts if (words := differs(c, r, name)) is not None), None)


def same_number(candidate: Spec, reference: Spec) -> bool:
    if not all(spec["is"] == "value" and spec["type"] == "float" for spec in (candidate, reference)):
        return False
    mine, theirs = value_of(candidate), value_of(reference)
    return abs(mine - theirs) <= TOLERANCES[torch.float32] * abs(theirs) or (mine != mine and theirs != theirs)


def kind(spec: Spec) -> str:
    if spec["is"] == "value":
        if spec["type"] == "NoneType":
            return "None (does forward return?)"
        return f"{spec['type']} {value_of(spec)!r}"
    names = {"tensor": "Tensor", "dict": "dict", "sequence": "tuple" if spec.get("tuple") else "list"}
    return f"of type {names.get(spec['is']) or spec['type']}"


def places(spec: Spec, place: str) -> Iterator[str]:
    """How messages call each tensor of a structure, in order."""
    if spec["is"] == "tensor":
        yield place
    for i, part in enumerate(spec.get("parts", [])):
        yield from places(part, f"entry {spec['keys'][i]!r} of {place}" if "keys" in spec else f"part {i} of {place}")


def compare_tensors(c: torch.Tensor, r: torch.Tensor, place: str, rules: Rules, found: Comparison) -> None:
    shape = tuple(r.shape)
    if r.dtype.is_complex:
        c, r = torch.view_as_real(c), torch.view_as_real(r)
    compare_values(c.reshape(-1), r.reshape(-1), shape, place, rules, found)


def compare_values(
    c: torch.Tensor, r: torch.Tensor, shape: tuple[int, ...], place: str, rules: Rules, found: Comparison
) -> None:
    tolerance = TOLERANCES.get(c.dtype, 0.0)
    atol = tolerance * (scale(r) if rules.scaled and tolerance else 1.0)
    if tolerance:
        found.tolerance, found.atol = max(tolerance, found.tolerance), max(atol, found.atol)
    total, failing, worst, worst_at = r.numel(), 0, -1.0, 0
    chunk = CPU_CHUNK if r.device.type == "cpu" else CUDA_CHUNK
    for start in range(0, total, chunk):
        x, y = (t.narrow(0, start, min(chunk, total - start)) for t in (c, r))
        if agree(x, y, tolerance, atol, found):
            continue
        bad, ratio, at = examine(x, y, tolerance, atol, found)
        failing += bad
        if ratio > worst:
            worst, worst_at = ratio, start + at
    if failing == 0:
        return
    found.severity = max(found.severity, worst)
    mine, theirs = c[worst_at].item(), r[worst_at].item()
    rule = f"{atol:.3g} + {tolerance:g} x |reference|" if tolerance else "nothing (integers must be equal)"
    found.difference = (
        f"{failing:,} of {total:,} values of {place} ({100 * failing / total:.3g} %) differ by more than {rule}; "
        f"worst at {index(worst_at, shape)}: {show(mine)} where the reference has {show(theirs)}"
    )


def scale(r: torch.Tensor) -> float:
    """Root mean square of the finite values; 0 where there are none."""
    if r.numel() == 0:
        return 0.0
    # Piece by piece: in double the whole may be more than there is room for.
    norms = [torch.linalg.vector_norm(piece, dtype=torch.float64) for piece in r.split(CUDA_CHUNK)]
    norm = float(torch.linalg.vector_norm(torch.stack(norms)))
    if math.isfinite(norm):
        return norm / math.sqrt(r.numel())
    finite = r[torch.isfinite(r)]
    return scale(finite) if finite.numel() else 0.0


def agree(x: torch.Tensor, y: torch.Tensor, tolerance: float, atol: float, found: Comparison) -> bool:
    """The quick look, right for almost everything: all finite and all within the tolerance."""
    if tolerance == 0.0:
        return False
    if x.dtype not in (torch.float32, torch.float64) or x.dtype != y.dtype:
        x, y = x.to(torch.promote_types(y.dtype, torch.float32)), y.to(torch.promote_types(y.dtype, torch.float32))
    error, size = (x - y).abs(), y.abs()
    largest, top = float(error.max()), float(size.max())
    # NaN is greatest to max, and an infinity on either side makes one of them infinite.
    if not (math.isfinite(largest) and math.isfinite(top) and bool((error <= size * tolerance + atol).all())):
        return False
    found.see(largest, worst_relative(error, size) if largest > 0 else 0.0)
    found.zeros_would_pass = found.zeros_would_pass and top <= atol + tolerance * top
    return True


def worst_relative(error: torch.Tensor, size: torch.Tensor) -> float:
    zero = torch.zeros((), dtype=size.dtype, device=size.device)
    return float(torch.where(size > SMALLEST, error / size.clamp(min=SMALLEST), zero).max())


def examine(
    c: torch.Tensor, r: torch.Tensor, tolerance: float, atol: float, found: Comparison
) -> tuple[int, float, int]:
    """The long look: how many values fail, the worst's error in units of the tolerance, and where it is."""
    x, y = c.to(torch.float64), r.to(torch.float64)
    zero = torch.zeros((), dtype=torch.float64, device=r.device)
    error, size = (x - y).abs(), y.abs()
    limit = size * tolerance + atol
    finite = torch.isfinite(x) & torch.isfinite(y)
    # Where the reference itself is infinite or not a number, the candidate must be the same.
    bad = ~((x == y) | (torch.isnan(x) & torch.isnan(y)) | (finite & (error <= limit)))
    if c.dtype == r.dtype and tolerance == 0.0:  # 64-bit integers that a double cannot tell apart
        bad = bad | (c != r)
    error = torch.where(finite, error, zero)
    found.see(float(error.max()), worst_relative(error, torch.where(finite, size, zero)))
    found.zeros_would_pass = found.zeros_would_pass and bool((size <= limit).all())
    # Failing places count by their error over the tolerance, those that are not finite most of all.
    ratio = torch.where(bad, torch.where(finite, error / limit.clamp(min=SMALLEST), zero + MOST), zero)
    at = int(ratio.argmax())
    return int(bad.sum()), float(ratio[at]), at


def show(value: Any) -> str:
    return f"{value:.7g}" if isinstance(value, float) else str(value)


def index(flat: int, shape: tuple[int, ...]) -> str:
    where_at = []
    for size in reversed(shape):
        where_at.append(flat % size)
        flat //= size
    return str(list(reversed(where_at)))


def identical(a: Output, b: Output) -> bool:
    """Bit for bit the same values, a NaN like any other."""
    return a.spec == b.spec and all(torch.equal(bits(x), bits(y)) for x, y in zip(a.tensors, b.tensors, strict=True))


def bits(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.contiguous().view(-1).view(torch.uint8) if tensor.numel() else tensor.view(-1)
