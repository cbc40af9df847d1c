"""The ways to read what a policy wrote as Python: whole, in a fence, between lines of prose, at whatever indentation.

Whatever is not code is blanked, so that a syntax tree keeps the answer's own line numbers.
"""

from __future__ import annotations

import ast
import re
import textwrap

from definitions import without_docstring

FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n`]*$")
INDENT = re.compile(r"^[ \t]+")
# A line of prose: a capital first (after a bullet or a number), a second word or a full stop, and no statement.
PROSE = re.compile(r"^(?![A-Z]\w*\s*([-+*/@|&]?=|\.\w+|\(|\[|,))([-*>#\d.)]+ )?[\"'*`]?[A-Z][\w'-]*([ ,:;.!?].*)?$")


def readings(text: str) -> list[list[str]]:
    """The ways to read an answer, likeliest first. Each keeps all its lines, those that are not code blanked."""
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    lines = [INDENT.sub(lambda found: found[0].replace("\t", "    "), line) for line in plain.split("\n")]
    blocks = fenced(lines)
    if not blocks or parses(lines):
        return [lines]
    between = [line if blocks[0][0] <= i < blocks[-1][1] else "" for i, line in enumerate(lines)]
    if len(blocks) > 1 and parses(between):  # the fences between are in a string
        return [between]

    def rank(block: tuple[int, int]) -> tuple[int, int]:
        source = "\n".join(lines[block[0] : block[1]])
        marks = [r"class\s+ModelNew\b", r"def\s+forward\b", r"\breturn\b"]
        best = next((len(marks) - i for i, mark in enumerate(marks) if re.search(mark, source)), 0)
        return best, block[0]

    ordered = sorted(blocks, key=rank, reverse=True)
    return [[line if start <= i < end else "" for i, line in enumerate(lines)] for start, end in ordered]


def parses(lines: list[str]) -> bool:
    """Whether they are a program; one string is none."""
    try:
        tree = parse(lines)
    except SyntaxError:
        return False
    return tree is not None and without_docstring(tree.body) != []


def fenced(lines: list[str]) -> list[tuple[int, int]]:
    """Line ranges inside fences; a fence cut off by the token limit reaches to the end."""
    blocks: list[tuple[int, int]] = []
    start: int | None = None
    for i, line in enumerate(lines):
        if not FENCE.match(line):
            continue
        if start is None:
            start = i + 1
        else:
            blocks.append((start, i))
            start = None
    if start is not None:
        blocks.append((start, len(lines)))
    return [(a, b) for a, b in blocks if any(line.strip() for line in lines[a:b])]


def parse(lines: list[str]) -> ast.Module | None:
    """The tree of some lines at whatever indentation; None when they hold nothing but white space and comments."""
    source = "\n".join(lines)
    try:
        tree = ast.parse(textwrap.dedent(source))
    except SyntaxError as error:
        # A body continued from a prompt ending in "def forward(...):" has its first line flush, the rest indented.
        tree = parse_flush_first(lines)
        if tree is None:
            raise error from None
    except (RecursionError, MemoryError, ValueError) as error:
        raise SyntaxError(f"Python's parser gave up on it ({type(error).__name__}: {error})") from None
    return tree if tree.body else None


def parse_flush_first(lines: list[str]) -> ast.Module | None:
    filled = [i for i, line in enumerate(lines) if line.strip()]
    if len(filled) < 2:
        return None
    first, rest = filled[0], filled[1:]
    indents = {len(lines[i]) - len(lines[i].lstrip()) for i in rest}
    flush = list(lines)
    flush[first] = lines[first].lstrip()
    for less in sorted(indents):
        for i in rest:
            indent = len(lines[i]) - len(lines[i].lstrip())
            flush[i] = lines[i][min(less, indent) :]
        try:
            return ast.parse("\n".join(flush))
        except (SyntaxError, RecursionError, MemoryError, ValueError):
            continue
    return None


def search_in_prose(lines: list[str]) -> ast.Module | None:
    """For answers without fences: the lines between preface and afterword; None unless what is cut away is prose."""
    filled = [i for i, line in enumerate(lines) if line.strip()]
    before = next((n for n, i in enumerate(filled) if not PROSE.match(lines[i])), len(filled))
    after = next((n for n, i in enumerate(reversed(filled)) if not PROSE.match(lines[i])), len(filled))
    code = filled[before : len(filled) - after]
    if not code or len(code) == len(filled):
        return None
    try:
        return parse([line if code[0] <= i <= code[-1] else "" for i, line in enumerate(lines)])
    except SyntaxError:
        return None


def explain(error: SyntaxError) -> str:
    where = f"line {error.lineno}" if error.lineno else "the answer"
    shown = f": {error.text.strip()[:120]}" if error.text and error.text.strip() else ""
    return f"{type(error).__name__}: {error.msg} ({where}{shown})"
