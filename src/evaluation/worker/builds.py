"""In a candidate's runner: `torch.utils.cpp_extension.load` and `load_inline` ask the worker for the library.

Sources and options go over as a file, what comes back is the directory of a library that was built elsewhere; it is
loaded here. Torch composes the sources as ever, only the step that builds is replaced. Nothing rests on it: a program
that gets at torch's own step builds in its own directory, where it may write.
"""

from __future__ import annotations

import difflib
import inspect
import json
import os
import re
import sys
import threading
from collections.abc import Callable
from typing import Any

from recipe import HEADER, MOST_BYTES, REQUEST
from wire import Wire

LOCATION = re.compile(r"^(?:In file included from )?([\w.-]+)([:(])(\d+)", re.MULTILINE)


class BuildFailed(RuntimeError):
    """What torch raises a RuntimeError for; its message is the compiler's output."""


class Builds:
    """`stand_in`: what a scout gets for a library, which is only noted for it, never waited for."""

    def __init__(self, wire: Wire, directory: str, answer: str, stand_in: Callable[[str], Any] | None = None) -> None:
        self._wire, self._directory, self._stand_in = wire, directory, stand_in
        self._answer = answer.splitlines()
        self._one_at_a_time = threading.Lock()
        self._open = False

    def install(self) -> None:
        """Before any of the candidate's code runs, where it is going to use the module."""
        from torch.utils import cpp_extension

        self._open = True
        self._original = cpp_extension._jit_compile
        self._import = cpp_extension._import_module_from_library
        self._signature = inspect.signature(self._original)
        cpp_extension._jit_compile = self._compile
        # It would write beside torch's own headers.
        cpp_extension._check_and_build_extension_h_precompiler_headers = lambda *_, **__: None

    def close(self) -> None:
        """From now on the wire is the judge's: what is built later is built by torch, here."""
        self._open = False

    def _compile(self, *args: Any, **kwargs: Any) -> Any:
        if not self._open:
            return self._original(*args, **kwargs)
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        asked = bound.arguments
        for name in ("is_standalone", "with_sycl", "extra_sycl_cflags"):
            if asked.get(name):
                raise BuildFailed(f"{name} is no option a build may have here")
        try:
            request = self._request(asked)
        except (OSError, UnicodeError) as error:
            raise BuildFailed(f"Error building extension {asked['name']!r}: {error}") from None
        with self._one_at_a_time:
            answer = self._ask(request)
        path = answer.get("path")
        if self._stand_in is not None:
            return self._stand_in(asked["name"])
        if path is None:
            words = self._with_lines(str(answer.get("failed")), request["files"])
            raise BuildFailed(f"Error building extension {asked['name']!r}: {words}")
        try:
            return self._import(asked["name"], path, asked["is_python_module"])
        except ImportError as error:
            raise BuildFailed(f"extension {asked['name']!r} was built and cannot be loaded: {error}") from None

    def _request(self, asked: dict[str, Any]) -> dict[str, Any]:
        files: dict[str, str] = {}
        includes, own = [], []
        for path in asked["extra_include_paths"] or []:
            (own if self._is_own(path) else includes).append(os.path.realpath(path))
        for source in asked["sources"]:
            add(files, source)
            if self._is_own(source):
                own.append(os.path.dirname(os.path.realpath(source)))
        for place in sorted(set(own)):
            for name in sorted(os.listdir(place)):
                if HEADER.fullmatch(name):
                    add(files, os.path.join(place, name))
        return {
            "name": asked["name"],
            "files": files,
            "cflags": list(asked["extra_cflags"] or []),
            "cuda_cflags": list(asked["extra_cuda_cflags"] or []),
            "ldflags": list(asked["extra_ldflags"] or []),
            "include_paths": includes,
            "with_cuda": bool(asked["with_cuda"]),
        }

    def _is_own(self, path: str) -> bool:
        return os.path.realpath(path).startswith(os.path.realpath(self._directory) + "/")

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        with open(os.path.join(self._directory, REQUEST), "w", encoding="utf-8") as file:
            json.dump(request, file)
        self._wire.send({"say": "build"})
        answer = self._wire.receive()
        if answer is None or answer.get("do") != "built":
            raise BuildFailed("the worker gave no answer about this build")
        return answer

    def _with_lines(self, output: str, files: dict[str, str]) -> str:
        """The compiler's words with the lines of the answer beside those of the sources."""
        known = {name: answer_lines(text.splitlines(), self._answer) for name, text in files.items()}

        def located(match: re.Match[str]) -> str:
            line = known.get(match[1], {}).get(int(match[3]))
            return f"[line {line} of the answer] {match[0]}" if line else match[0]

        return LOCATION.sub(located, output)


def wanted(text: str) -> bool:
    """Whether a program is going to use torch's module: importing it takes half a second."""
    return "cpp_extension" in text or "torch.utils.cpp_extension" in sys.modules


def failed_to_build(error: BaseException | None) -> BuildFailed | None:
    """The failed build that an error comes of, if it does."""
    for _ in range(10):
        if error is None or isinstance(error, BuildFailed):
            return error
        error = error.__cause__ or error.__context__
    return None


def add(files: dict[str, str], path: str) -> None:
    name = os.path.basename(path)
    with open(path, encoding="utf-8") as file:
        text = file.read(MOST_BYTES + 1)
    if files.setdefault(name, text) != text:
        raise BuildFailed(f"two sources or headers are called {name!r}")


def answer_lines(source: list[str], answer: list[str]) -> dict[int, int]:
    """For lines of a source, from 1, the lines of the answer that they were written in, where that is plain to see."""
    found: dict[int, int] = {}
    for block in difflib.SequenceMatcher(None, source, answer, autojunk=False).get_matching_blocks():
        for at in range(block.size):
            found[block.a + at + 1] = block.b + at + 1
    for number, line in enumerate(source, 1):
        holding = [at for at, text in enumerate(answer, 1) if line.strip() and line.strip() in text]
        if number not in found and len(holding) == 1:
            found[number] = holding[0]
    return found
