"""How a fault is put into words: what was raised, and the line of the answer it came from."""

from __future__ import annotations

import traceback

MOST_CHARACTERS = 1_500
_extract = traceback.extract_tb


class Fault(Exception):
    """Ends an evaluation with this verdict and message."""

    def __init__(self, verdict: str, message: str) -> None:
        super().__init__(message)
        self.verdict, self.message = verdict, message


class Suspicion(Fault):
    """One that clocks alone speak for."""


class Disturbed(Fault):
    """A harness error that somebody outside caused: nobody's program did."""


class OurPart:
    """Around what is not the candidate's doing: whatever goes wrong inside is a harness error."""

    def __init__(self, what: str) -> None:
        self.what = what

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> bool:
        if error is None or isinstance(error, Fault):
            return False
        raise Fault("harness-error", f"{self.what}: {describe_fault(error, None)}") from None


def describe_fault(error: BaseException, answer_path: str | None) -> str:
    """`Type: message (line 3 of the answer: the line)`; without an answer, the last frame that raised it."""
    try:
        words = str(error)
    except BaseException:
        words = "(its message could not be read)"
    if len(words) > MOST_CHARACTERS:
        words = words[:MOST_CHARACTERS] + " ..."
    said = f"{type(error).__name__}: {words}" if words else type(error).__name__
    frames = _extract(error.__traceback__) if error.__traceback__ else []
    own = [frame for frame in frames if answer_path is not None and frame.filename == answer_path]
    if own:
        last = own[-1]
        return f"{said} (line {last.lineno} of the answer{f': {last.line}' if last.line else ''})"
    if answer_path is None and frames:
        last = frames[-1]
        return f"{said} (at {last.filename.rsplit('/', 1)[-1]}:{last.lineno})"
    return said
