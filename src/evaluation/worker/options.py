"""Which options a program may give its compilers: those that choose how code is made, not what is run or written.

A build happens in a process that is not the candidate's and its result is shared, so an option is taken only if it is
known to name no program, plugin or output, and to mean the same to everyone. Torch hands options to a shell: no
character that a shell reads passes.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable

SAFE = re.compile(r"[\w.,=+:/@%-]+")
C = re.compile(
    r"-O([0-3sgz]|fast)?|-g\d?|-w|-pthread|-pedantic|-W(?!p,|a,|l,)[\w=+-]*|-std=\w+(\+\+\w+)?|-m[\w.-]+(=[\w.,+-]+)?"
    r"|-f(?!plugin|profile|dump|auto-profile|branch-prob|callgraph|lto-dump|sanitize|diagnostics-format|file|debug-pre|"
    r"macro-pre|test-cov|stats|stack-usage|save|opt-info|compare|use-ld|ltrans|linker|lto|template-depth|constexpr)"
    r"[\w-]+(=[\w.-]+)?|-D\w+(=[\w.+-]*)?|-U\w+"
)
CUDA = re.compile(
    r"-O[0-3]|-G|-g|-w|-(-)?(use_fast_math|lineinfo|generate-line-info|expt-relaxed-constexpr|expt-extended-lambda|"
    r"extended-lambda|restrict|disable-warnings|allow-unsupported-compiler|src-in-ptx|source-in-ptx|extra-device-vectorization|device-debug|resource-usage)"
    r"|-(-)?std=c\+\+\d\d|-(-)?(fmad|ftz|prec-div|prec-sqrt)=(true|false)|-(-)?maxrregcount=\d+|-(-)?threads=\d+|-t=?\d+"
    r"|-(-)?(diag-suppress|diag_suppress)=[\d,]+|-(-)?default-stream=\w+|-D\w+(=[\w.+-]*)?|-U\w+|-W[\w-]+"
    r"|-(Xptxas|-ptxas-options)=(?P<ptxas>\S+)|-(Xcompiler|-compiler-options)=(?P<host>\S+)|-(Xcudafe)=--diag_\w+=\w+"
)
PTXAS = re.compile(r"-O[0-3]|-v|-w|--?verbose|--?warn-[\w-]+|-(dlcm|dscm)=\w+|--?allow-expensive-optimizations=\w+")
ARCH = re.compile(r"-(arch|-gpu-architecture|gencode|-generate-code|code|-gpu-code)(=(?P<what>\S+))?")
# Options whose value may be a word of its own.
WITH_VALUE = re.compile(
    r"-(Xptxas|-ptxas-options|Xcompiler|-compiler-options|Xcudafe|arch|-gpu-architecture|gencode|-generate-code|code|-gpu-code"
    r"|maxrregcount|-maxrregcount|-threads|-default-stream|-diag-suppress|t|-std|std)"
)
LINK = re.compile(r"-l[\w+-][\w.+-]*|-fopenmp|-pthread|-O[0-3]|(-L(?P<where>/\S+))")


class Refused(Exception):
    """This build is not done; the message is for whoever wrote the program."""


def c_options(given: Iterable[str], what: str = "extra_cflags") -> list[str]:
    return [checked(word, C.fullmatch(word) is not None, what) for word in words(given, what)]


def link_options(given: Iterable[str], toolkits: list[str]) -> list[str]:
    taken = []
    for word in words(given, "extra_ldflags"):
        match = LINK.fullmatch(word)
        where = match["where"] if match else None
        taken.append(checked(word, match is not None and (where is None or lies_in(where, toolkits)), "extra_ldflags"))
    return taken


def cuda_options(given: Iterable[str], arch: str | None) -> tuple[list[str], str | None]:
    """The options, and the architecture to build for.

    `arch`: the device's, such as "9.0". Only its own variant ("9.0a") can be asked for instead; another one that is
    asked for is left out. Torch is told the result, so no such option stays among the others.
    """
    what, taken, variant = "extra_cuda_cflags", [], ""
    for word in joined(words(given, what)):
        asked = ARCH.fullmatch(word)
        if asked:
            variant = variant or variant_of(asked["what"] or "", arch)
            continue
        match = CUDA.fullmatch(word)
        if match and match["ptxas"]:
            for part in match["ptxas"].split(","):
                checked(word, PTXAS.fullmatch(part) is not None, what)
        if match and match["host"]:
            c_options(match["host"].split(","), what)
        taken.append(checked(word, match is not None, what))
    return taken, None if arch is None else arch + variant


def variant_of(what: str, arch: str | None) -> str:
    """The letter of this architecture's own variant where it is named: "a" for sm_90a on "9.0"."""
    number = (arch or "").replace(".", "")
    found = re.search(rf"(?:sm|compute|lto)_{number}([af])\b", what) if number else None
    return found[1] if found else ""


def words(given: Iterable[str], what: str) -> list[str]:
    found = []
    for item in given:
        if not isinstance(item, str):
            raise Refused(f"{what} holds {item!r}, which is no string")
        for word in item.split():
            found.append(checked(word, SAFE.fullmatch(word) is not None and ".." not in word, what))
    return found


def joined(parts: list[str]) -> list[str]:
    """`-gencode arch=...` and the like as one word."""
    found: list[str] = []
    rest = iter(parts)
    for word in rest:
        value = next(rest, None) if WITH_VALUE.fullmatch(word) else None
        found.append(word if value is None else f"{word}={value}")
    return found


def lies_in(path: str, places: list[str]) -> bool:
    real = os.path.realpath(path)
    return any(real == place or real.startswith(place + "/") for place in map(os.path.realpath, places))


def checked(word: str, allowed: bool, what: str) -> str:
    if not allowed:
        raise Refused(
            f"{what} holds {word!r}, which is none of the options a build may have here: those for optimisation, "
            "warnings, the language's standard, macros, and libraries of the system and the toolkit"
        )
    return word
