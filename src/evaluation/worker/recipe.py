"""What is to be built: sources and options, checked, with nothing of who asked."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from dataclasses import asdict, dataclass
from typing import Any

from options import Refused, c_options, cuda_options, lies_in, link_options

MOST_BYTES = 4 << 20
NAME = re.compile(r"[A-Za-z_]\w{0,99}")
SOURCE = re.compile(r"\w[\w.-]{0,99}\.(cpp|cc|cxx|c|cu)")
HEADER = re.compile(r"\w[\w.-]{0,99}\.(h|hh|hpp|cuh|inl|inc)")
# What a runner writes its request to, in its own directory.
REQUEST = "build.json"


@dataclass(frozen=True)
class Recipe:
    """`files`: name and text of each source and header; `arch`: what it is for, "9.0" or "9.0a"; None on the CPU."""

    name: str
    files: tuple[tuple[str, str], ...]
    cflags: tuple[str, ...]
    cuda_cflags: tuple[str, ...]
    ldflags: tuple[str, ...]
    include_paths: tuple[str, ...]
    with_cuda: bool
    arch: str | None

    @property
    def sources(self) -> list[str]:
        return [name for name, _ in self.files if SOURCE.fullmatch(name)]

    def key(self, toolchain: dict[str, Any]) -> str:
        """What everything that goes into the result amounts to."""
        whole = json.dumps({"recipe": asdict(self), "toolchain": toolchain}, sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()


def read_request(directory: str) -> Any:
    """What a candidate's runner wrote: anything at all, so it is no link, no pipe, and not long; raises Refused."""
    try:
        fd = os.open(os.path.join(directory, REQUEST), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise Refused(f"its request to build cannot be read: {error.strerror}") from None
    with os.fdopen(fd, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise Refused("its request to build is no file")
        text = file.read(MOST_BYTES + 1)
    if len(text) > MOST_BYTES:
        raise Refused(f"its sources are longer than {MOST_BYTES >> 20} MiB")
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Refused("its request to build is no JSON") from None


def checked_recipe(asked: Any, arch: str | None, toolkits: list[str]) -> Recipe:
    """Raises Refused where it asks for what a build may not have."""
    if type(asked) is not dict:
        raise Refused("its request to build is no object")
    name, files = asked.get("name"), asked.get("files")
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise Refused(f"{str(name)[:100]!r} is no name for an extension: letters, digits and _, at most 100")
    if type(files) is not dict or not all(type(text) is str for text in files.values()):
        raise Refused("its sources are no texts by name")
    for file in files:
        if not SOURCE.fullmatch(file) and not HEADER.fullmatch(file):
            raise Refused(f"{file[:100]!r} is no name of a C++ or CUDA source")
    lists = {key: strings(asked.get(key), key) for key in ("cflags", "cuda_cflags", "ldflags", "include_paths")}
    for path in lists["include_paths"]:
        if re.search(r"[^\w.+/-]", path) or not lies_in(path, [*toolkits, "/usr/include", "/usr/local/include"]):
            raise Refused(f"extra_include_paths holds {path!r}, which is not part of the system, torch or CUDA")
    cuda_cflags, built_for = cuda_options(lists["cuda_cflags"], arch)
    recipe = Recipe(
        name,
        tuple(sorted(files.items())),
        tuple(c_options(lists["cflags"])),
        tuple(cuda_cflags),
        tuple(link_options(lists["ldflags"], [*toolkits, "/usr/lib", "/usr/lib64", "/usr/local/lib", "/lib"])),
        tuple(lists["include_paths"]),
        asked.get("with_cuda") is True or any(file.endswith(".cu") for file in files),
        built_for,
    )
    if not recipe.sources:
        raise Refused("it has no source to build")
    return recipe


def strings(value: Any, what: str) -> list[str]:
    if type(value) is not list or not all(type(item) is str for item in value):
        raise Refused(f"{what} is no list of strings")
    return value
