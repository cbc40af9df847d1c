"""How fast this device can move bytes and multiply at best, measured once and kept."""

from __future__ import annotations

import json
import os
import tempfile
from functools import partial
from pathlib import Path
from time import perf_counter_ns
from typing import Any

import torch

VERSION = 1


class Rates:
    """`bytes_per_ms` by reading and writing memory, `flops_per_ms` by the fastest product open to fp32 inputs."""

    def __init__(self, bytes_per_ms: float, flops_per_ms: float, cache_bytes: int) -> None:
        self.bytes_per_ms, self.flops_per_ms, self.cache_bytes = bytes_per_ms, flops_per_ms, cache_bytes


def device_rates(device: torch.device, name: str) -> Rates:
    """From the cache of this user, or measured now (under a second on a GPU)."""
    path = cache_directory() / "rates.json"
    key = f"{VERSION}/{name}/torch {torch.__version__}"
    known = read(path)
    if key not in known:
        known = {**read(path), key: measure(device)}
        write(path, known)
    found = known[key]
    return Rates(found["bytesPerMs"], found["flopsPerMs"], found["cacheBytes"])


def cache_directory() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "surprisal-lab"


def read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text()))
    except (OSError, ValueError):
        return {}


def write(path: Path, rates: dict[str, Any]) -> None:
    # Where a home directory cannot be written, they are measured again next time.
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as file:
            json.dump(rates, file)
        os.replace(file.name, path)
    except OSError:
        pass


def measure(device: torch.device) -> dict[str, float]:
    cuda = device.type == "cuda"
    count = (1 << 28) if cuda else (1 << 24)
    source = torch.ones(count, device=device)
    target = torch.empty_like(source)
    copied = best(partial(target.copy_, source), device)
    rates = [2 * 4 * count / copied, 4 * count / best(source.sum, device)]
    size = 8192 if cuda else 1024
    products = []
    # Programs for fp32 tasks may pass through tensor cores (several products of halves make one of singles), so the
    # fastest that fp32 inputs can get is the ceiling.
    for tf32 in (False, True) if cuda else (False,):
        torch.backends.cuda.matmul.allow_tf32 = tf32
        a = torch.ones(size, size, device=device)
        products.append(2 * size**3 / best(partial(torch.matmul, a, a), device))
    torch.backends.cuda.matmul.allow_tf32 = False
    cache = getattr(torch.cuda.get_device_properties(device), "L2_cache_size", 0) if cuda else last_level_cache()
    return {"bytesPerMs": max(rates), "flopsPerMs": max(products), "cacheBytes": int(cache or 0)}


def best(work: Any, device: torch.device, rounds: int = 8) -> float:
    """The shortest of several tries, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = perf_counter_ns()
        if device.type == "cuda":
            begin, end = (torch.cuda.Event(enable_timing=True) for _ in range(2))
            begin.record()
            work()
            end.record()
            torch.cuda.synchronize(device)
            times.append(begin.elapsed_time(end))
        else:
            work()
            times.append((perf_counter_ns() - start) / 1e6)
    return min(times)


def last_level_cache() -> int:
    """The largest cache Linux names, whole: a CPU's writes may all still lie in it."""
    sizes = [0]
    for path in Path("/sys/devices/system/cpu/cpu0/cache").glob("index*/size"):
        words = path.read_text().strip()
        sizes.append(int(words[:-1]) << {"K": 10, "M": 20, "G": 30}.get(words[-1], 0) if words[:-1].isdigit() else 0)
    return max(sizes)
