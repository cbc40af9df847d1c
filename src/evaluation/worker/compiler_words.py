"""What compilers say, kept whole where it is short, and which errors of a program are a compiler's."""

from __future__ import annotations

import traceback

# Characters kept at either end.
KEPT = 4_000
# Triton compiles at the first call; what it refuses then did not compile, whenever that was.
TRITON = ("CompilationError", "PTXASError")
_extract = traceback.extract_tb


def shortened(text: str) -> str:
    left_out = len(text) - 2 * KEPT
    return text if left_out <= 0 else f"{text[:KEPT]}\n... {left_out:,} characters left out ...\n{text[-KEPT:]}"


def triton_refused(error: BaseException, answer_path: str | None) -> str | None:
    """Triton's words and the line of the answer that called it, where `error` is of its compiler; None else."""
    kinds = [kind for kind in type(error).__mro__ if kind.__module__.startswith("triton.")]
    if not any(kind.__name__ in TRITON for kind in kinds):
        return None
    frames = _extract(error.__traceback__) if error.__traceback__ else []
    own = [frame.lineno for frame in frames if frame.filename == answer_path]
    where = f"\n(called in line {own[-1]} of the answer)" if own else ""
    try:
        words = str(error)
    except BaseException:
        words = "(its message could not be read)"
    return f"{type(error).__name__}: {shortened(words)}{where}"
