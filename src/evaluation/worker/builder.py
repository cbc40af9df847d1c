"""A child that builds one extension, with torch's own rules, and runs none of it.

It can write to its own directory alone; its parent publishes what it leaves there. Killed at any moment, it leaves only
that directory.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
from typing import Any, NoReturn

from compiler_words import KEPT, shortened
from faults import describe_fault
from recipe import Recipe
from runner import PLACES, close_all_but
from sandbox import confine
from wire import Wire

# Where, in its directory, what is published lies.
RESULT = "built"
_exit = os._exit


def build_and_exit(recipe: Recipe, jobs: int, wire: Wire, directory: str, _device: str, _threads: int) -> NoReturn:
    """Never returns."""
    try:
        os.chdir(directory)
        for name in PLACES:
            os.environ[name] = directory
        tempfile.tempdir = None
        os.environ["MAX_JOBS"] = str(jobs)
        os.environ["LC_ALL"] = "C"
        if recipe.arch is not None:
            os.environ["TORCH_CUDA_ARCH_LIST"] = recipe.arch
        close_all_but(wire.fileno())
        os.nice(10)
        confine(directory)
        wire.send(build(recipe, directory))
    except BaseException as error:
        with contextlib.suppress(BaseException):
            wire.send({"say": "broken", "message": describe_fault(error, None)[:KEPT]})
    finally:
        _exit(0)


def build(recipe: Recipe, directory: str) -> dict[str, Any]:
    from toolchain import import_cpp_extension

    extension = import_cpp_extension()
    # It is loaded where it was asked for, not here.
    extension._import_module_from_library = lambda *_: None
    place, result = os.path.join(directory, "sources"), os.path.join(directory, RESULT)
    os.mkdir(place)
    os.mkdir(result)
    for name, text in recipe.files:
        with open(os.path.join(place, name), "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)
    try:
        extension.load(
            name=recipe.name,
            sources=[os.path.join(place, name) for name in recipe.sources],
            extra_cflags=list(recipe.cflags),
            extra_cuda_cflags=list(recipe.cuda_cflags),
            extra_ldflags=list(recipe.ldflags),
            extra_include_paths=list(recipe.include_paths),
            build_directory=place,
            with_cuda=recipe.with_cuda,
            verbose=False,
        )
    except (RuntimeError, OSError, ValueError) as error:
        return {"say": "failed", "output": shortened(tidied(str(error), place))}
    library = os.path.join(result, f"{recipe.name}.so")
    # Not os.rename: the first version of Landlock keeps files in the directory they were made in.
    shutil.move(os.path.join(place, f"{recipe.name}.so"), library)
    with open(os.path.join(result, "sha256"), "w", encoding="ascii") as file:
        file.write(digest(library))
    os.chmod(library, 0o555)
    return {"say": "built"}


def tidied(output: str, place: str) -> str:
    """The compiler's own words: without the commands ninja repeats and without the name of a directory that is gone."""
    kept, after_failed = [], False
    for line in output.replace(place + "/", "").splitlines():
        command = after_failed or re.match(r"\[\d+/\d+\] ", line)
        after_failed = line.startswith("FAILED:")
        if not command and not after_failed:
            kept.append(line)
    return "\n".join(kept).strip()


def digest(path: str) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
