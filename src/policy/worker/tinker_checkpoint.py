"""A checkpoint of a Tinker adaptation: a small file with the service's paths, for the weights are kept there.

It is whole or not there, and names the base it belongs to. `state` holds weights and Adam's state, `sampler` the same
weights as they are sampled from.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

FORMAT = 1


class CorruptModel(ValueError):
    """A checkpoint that is damaged, or another base's."""


class NoCheckpoint(ValueError):
    """There is no checkpoint of that name."""


@dataclass(frozen=True)
class Kept:
    base: str
    rank: int
    state: str | None
    """None for the weights it was opened with: there is nothing to keep."""
    sampler: str | None
    format: int = FORMAT


def write(path: Path, kept: Kept) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with fresh.open("w") as file:
            json.dump(asdict(kept), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def named_beside(path: Path) -> set[str | None]:
    """What the other checkpoints of its directory name at the service."""
    found: set[str | None] = set()
    for other in path.parent.glob(f"*{''.join(path.suffixes[-2:])}"):
        if other != path and not other.name.startswith("."):
            with contextlib.suppress(CorruptModel, NoCheckpoint):
                kept = read(other)
                found |= {kept.state, kept.sampler}
    return found


def read(path: Path) -> Kept:
    try:
        content = json.loads(path.read_text())
        kept = Kept(**content)
    except FileNotFoundError as error:
        raise NoCheckpoint(f"{path} does not exist") from error
    except (ValueError, TypeError) as error:
        raise CorruptModel(f"{path} cannot be read: {str(error)[:300]}") from error
    if kept.format != FORMAT:
        raise CorruptModel(f"{path} is no checkpoint of format {FORMAT}")
    return kept
