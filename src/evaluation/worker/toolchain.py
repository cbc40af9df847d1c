"""The compilers of this machine, and torch's module that drives them."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from pathlib import Path
from typing import Any

import torch
from machine import cpu_model

SYSTEM_HEADERS = ("/usr/local/include", "/usr/include")


def import_cpp_extension() -> Any:
    """torch's module, without its look at the device: a process that has touched CUDA can fork no runner any more.

    Raises ImportError where setuptools, which it needs, is missing.
    """
    asked = torch.cuda.is_available
    torch.cuda.is_available = lambda: True
    try:
        from torch.utils import cpp_extension
    finally:
        torch.cuda.is_available = asked
    return cpp_extension


def compilers(with_cuda: bool) -> dict[str, list[str]]:
    """The commands that say their version."""
    found = {"c++": [os.environ.get("CXX", "c++"), "--version"]}
    if with_cuda:
        home = import_cpp_extension().CUDA_HOME
        found["nvcc"] = [os.path.join(home, "bin", "nvcc") if home else "nvcc", "--version"]
    return found


def missing(with_cuda: bool) -> str | None:
    """What this machine lacks to build extensions, and how to get it; None where nothing is."""
    try:
        extension = import_cpp_extension()
    except ImportError as error:
        return f"torch.utils.cpp_extension cannot be imported ({error}): install setuptools"
    lacks = [name for name, command in compilers(with_cuda).items() if shutil.which(command[0]) is None]
    lacks += [] if shutil.which("ninja") else ["ninja"]
    if not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")):
        lacks.append("Python.h")
    places = [*extension.include_paths(), *SYSTEM_HEADERS]
    # torch's own package brings pybind11's; Debian's does not.
    for header in ("torch/extension.h", "pybind11/pybind11.h"):
        if not any(os.path.exists(os.path.join(place, header)) for place in places):
            lacks.append(header)
    if not lacks:
        return None
    packages = (
        "Debian: apt-get install g++ ninja-build python3-dev pybind11-dev libtorch-dev; nvcc comes with a CUDA toolkit"
    )
    return f"{', '.join(lacks)} not found ({packages})"


@cache
def toolchain(with_cuda: bool) -> dict[str, Any]:
    """What a build depends on besides its recipe."""
    return {
        "format": 1,
        "torch": str(torch.__version__),
        "python": sysconfig.get_config_var("SOABI"),
        "machine": platform.machine(),
        # -march=native is another option on another processor.
        "cpu": cpu_model(),
        **{name: version(command) for name, command in compilers(with_cuda).items()},
    }


def version(command: list[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        return done.stdout.strip()
    except (OSError, subprocess.SubprocessError) as error:
        return f"none: {type(error).__name__}"


@cache
def toolkits() -> list[str]:
    """Where libraries and headers that a build may name lie: torch's, CUDA's, this Python's packages."""
    extension = import_cpp_extension()
    homes = [str(path) for path in Path("/usr/local").glob("cuda*")]
    packages = [path for path in (sysconfig.get_path("platlib"), sysconfig.get_path("purelib")) if path]
    return [*filter(None, [extension.CUDA_HOME]), *homes, str(Path(torch.__file__).parent), *packages]


if __name__ == "__main__":
    # For tests, which are left out where nothing can be built.
    sys.stdout.write(missing(with_cuda=False) or "")
