"""Removing what a candidate wrote, however it made it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess


def remove(directory: str) -> None:
    """All of it; directories that it closed to their owner, or nested deeper than Python's own removal goes, too."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(directory, ignore_errors=True)
    if os.path.lexists(directory):
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
            with contextlib.suppress(OSError, subprocess.SubprocessError):
                subprocess.run([*command, "--", directory], capture_output=True, timeout=60, check=False)
