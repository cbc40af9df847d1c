"""The phases of an evaluation, each with a time limit of its own; waiting for the device counts in none of them."""

from __future__ import annotations

import time

# In order. "starting" and "preparing" are the judge's own work, the others the candidate's.
PHASES = ("starting", "assembling", "compiling", "preparing", "checking", "timing")
OURS = ("starting", "preparing")
STAGES = {"starting": "assemble", "assembling": "assemble", "compiling": "compile", "timing": "timing"}


class Clockwork:
    """What is left of each phase's time."""

    def __init__(self, limits_ms: dict[str, float]) -> None:
        self.limits = {phase: limits_ms[phase] / 1000 for phase in PHASES}
        self._left = dict(self.limits)
        # How long each phase took so far; `waiting` for a device that others use.
        self._spent_s = dict.fromkeys((*PHASES, "waiting"), 0.0)
        self.phase = PHASES[0]
        self._since: float | None = time.monotonic()
        self._paused = self._since

    @property
    def stage(self) -> str:
        return STAGES.get(self.phase, "correctness")

    def enter(self, phase: str) -> None:
        self.pause()
        self.phase = phase
        self.resume()

    def pause(self) -> None:
        if self._since is not None:
            self._paused = time.monotonic()
            self._left[self.phase] -= self._paused - self._since
            self._spent_s[self.phase] += self._paused - self._since
            self._since = None

    def resume(self) -> None:
        if self._since is None:
            self._since = time.monotonic()
            self._spent_s["waiting"] += self._since - self._paused

    def spent_ms(self) -> dict[str, float]:
        """Milliseconds in each phase until now."""
        self.pause()
        self.resume()
        return {phase: 1000 * seconds for phase, seconds in self._spent_s.items()}

    def left(self) -> float:
        """Seconds; negative when it is over, a day while nothing counts."""
        if self._since is None:
            return 86_400.0
        return self._since + self._left[self.phase] - time.monotonic()
