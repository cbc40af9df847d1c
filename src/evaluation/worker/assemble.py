"""Stage 1: from what a policy wrote to a program.

An answer may be a bare body of `forward` (what the prompt asks for), a whole `def forward`, or a whole class; each of
them bare, in a fence, or between lines of prose. Whatever it is, its syntax tree keeps the answer's own line numbers,
so that every later message can name the line the policy wrote.
"""

from __future__ import annotations

import ast
import copy
import re
import textwrap
from dataclasses import dataclass
from typing import TypeVar

FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n`]*$")
INDENT = re.compile(r"^[ \t]+")
# A line of prose: a capital first (after a bullet or a number), a second word or a full stop, and no statement.
PROSE = re.compile(r"^(?![A-Z]\w*\s*([-+*/@|&]?=|\.\w+|\(|\[|,))([-*>#\d.)]+ )?[\"'*`]?[A-Z][\w'-]*([ ,:;.!?].*)?$")


class NoProgram(Exception):
    """The answer holds no Python that can be a `forward`; the message says where, in the answer's own lines."""


@dataclass
class Program:
    """A program ready to compile: run `preamble` after the reference's code, then take class `class_name`."""

    tree: ast.Module
    class_name: str
    form: str  # "body", "def", "class" or "pass"
    same_as_reference: str | None  # the evidence, when it is the reference over again


def assemble(reference: str, text: str) -> Program:
    """Turns an answer into a program; raises NoProgram."""
    model = reference_model(reference)
    for lines in readings(text):
        try:
            tree = parse(lines)
        except SyntaxError as error:
            # The likeliest reading is what the policy meant: when it is broken, no other part of the answer stands in.
            tree = search_in_prose(lines)
            if tree is None:
                raise NoProgram(explain(error)) from None
        if tree is not None:
            return program(tree, model)
    raise NoProgram("the answer holds no code: it must be the body of forward, a def forward, or a class ModelNew")


def explain(error: SyntaxError) -> str:
    where = f"line {error.lineno}" if error.lineno else "the answer"
    shown = f": {error.text.strip()[:120]}" if error.text and error.text.strip() else ""
    return f"{type(error).__name__}: {error.msg} ({where}{shown})"


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


def reference_model(reference: str) -> ast.ClassDef:
    for node in ast.parse(reference).body:
        if isinstance(node, ast.ClassDef) and node.name == "Model" and forward_of(node) is not None:
            return node
    raise ValueError("the task's code has no class Model with a forward")


def forward_of(node: ast.ClassDef) -> ast.FunctionDef | None:
    return method_of(node, "forward")


def method_of(node: ast.ClassDef, name: str) -> ast.FunctionDef | None:
    return next((n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == name), None)


def blocks_of(node: ast.stmt) -> list[list[ast.stmt]]:
    """The blocks of a compound statement, in order; none of a function's or a class's."""
    if not isinstance(node, (ast.If, ast.Try, ast.With, ast.For, ast.While)):
        return []
    blocks = [getattr(node, field, []) for field in ("body", "orelse", "finalbody")]
    return blocks + [handler.body for handler in getattr(node, "handlers", [])]


def returns(body: list[ast.stmt]) -> bool:
    """Whether there is a return outside functions and classes."""
    for node in body:
        if isinstance(node, ast.Return):
            return True
        if any(map(returns, blocks_of(node))):
            return True
    return False


def class_meant(body: list[ast.stmt], *, beside_definition: bool) -> ast.ClassDef | None:
    """The class that is the answer: `Model`; else the last with a forward, unless it helps a `def forward` beside it.
    An autograd function only where there is no other."""
    classes = [node for node in body if isinstance(node, ast.ClassDef) and forward_of(node) is not None]
    named = next((one for one in classes if one.name == "Model"), None)
    if named is not None or beside_definition or not classes:
        return named
    return next((one for one in reversed(classes) if not is_function(one)), classes[-1])


def is_function(node: ast.ClassDef) -> bool:
    return any("Function" in ast.unparse(base) for base in node.bases)


def defined(body: list[ast.stmt], name: str) -> ast.stmt | None:
    """The last statement outside functions and classes that gives something this name."""
    found: ast.stmt | None = None
    for node in body:
        if blocks := blocks_of(node):
            found = next((one for block in reversed(blocks) if (one := defined(block, name))), found)
        elif isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            found = node if node.name == name else found
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found = node if any(isinstance(t, ast.Name) and t.id == name for t in targets) else found
    return found


def program(tree: ast.Module, model: ast.ClassDef) -> Program:
    reference = forward_of(model)
    assert reference is not None
    asked_for = defined(tree.body, "ModelNew")
    if asked_for is not None:
        same = same_class(asked_for, model) if isinstance(asked_for, ast.ClassDef) else None
        return Program(drop_main(tree), "ModelNew", "class", same)
    # What stands beside a body helps it.
    outermost = [] if returns(tree.body) else tree.body
    definition = next((n for n in outermost if isinstance(n, ast.FunctionDef) and n.name == "forward"), None)
    chosen = class_meant(outermost, beside_definition=definition is not None)
    if chosen is not None:
        return Program(drop_main(tree), chosen.name, "class", same_class(chosen, model))
    if definition is not None:
        give_self(definition, reference)
        others = [node for node in tree.body if node is not definition]
        return finish(others, definition, "def", reference)
    body = without_docstring(tree.body)
    if not body or all(isinstance(node, ast.Pass) for node in body):
        evidence = "the answer is `pass`: the reference's own forward, inherited"
        inherited = ast.parse("class ModelNew(Model):\n    pass")
        return Program(inherited, "ModelNew", "pass", evidence)
    definition = ast.FunctionDef(name="forward", args=copy.deepcopy(reference.args), body=body, decorator_list=[])
    for node in ast.walk(definition.args):
        place(node, body)
    return finish([], place(definition, body), "body", reference)


Placed = TypeVar("Placed", bound=ast.AST)


def place(node: Placed, body: list[ast.stmt]) -> Placed:
    """Gives a node that the answer does not have the lines of the body it belongs to."""
    if isinstance(node, (ast.stmt, ast.expr, ast.arg)):
        node.lineno, node.end_lineno = body[0].lineno, body[-1].end_lineno
        node.col_offset, node.end_col_offset = 0, body[-1].end_col_offset
    return node


def finish(others: list[ast.stmt], forward: ast.FunctionDef, form: str, reference: ast.FunctionDef) -> Program:
    new = ast.ClassDef(
        name="ModelNew",
        bases=[ast.Name("Model", ast.Load())],
        keywords=[],
        body=[forward],
        decorator_list=[],
    )
    place(new, forward.body)
    if hasattr(forward, "type_params"):  # Python 3.12 on
        new.type_params = []
        forward.type_params = getattr(forward, "type_params", [])
    tree = ast.Module(body=[*others, new], type_ignores=[])
    ast.fix_missing_locations(tree)
    return Program(drop_main(tree), "ModelNew", form, likeness(forward, reference))


def drop_main(tree: ast.Module) -> ast.Module:
    """Without `if __name__ == "__main__":`, which no import runs either (its code would be compiled for nothing)."""

    def is_main(node: ast.stmt) -> bool:
        test = node.test if isinstance(node, ast.If) else None
        is_equal = isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.Eq)
        return is_equal and "__name__" in ast.dump(test) and "__main__" in ast.dump(test)

    tree.body = [node for node in tree.body if not is_main(node)]
    return tree


def give_self(forward: ast.FunctionDef, reference: ast.FunctionDef) -> None:
    own, theirs = forward.args.args, reference.args.args
    if len(own) == len(theirs) - 1 and (not own or own[0].arg != "self"):
        forward.args.args = [theirs[0], *own]


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[1:] if isinstance(body[0].value.value, str) else body
    return body


def same_class(own: ast.ClassDef, model: ast.ClassDef) -> str | None:
    """The same forward is the same program only where what it uses is the same: all else that the class defines."""
    forward, reference = forward_of(own), forward_of(model)
    assert reference is not None
    body = without_docstring(own.body)
    if forward is None:
        given = defined(body, "forward") is not None
        inherits = not given and [ast.unparse(base) for base in own.bases] == ["Model"]
        return "it inherits the reference's forward" if inherits else None
    others = [node for node in body if node is not forward and not isinstance(node, ast.Pass)]
    init, theirs = method_of(own, "__init__"), method_of(model, "__init__")
    same_init = init is not None and theirs is not None and normal_init(init) == normal_init(theirs)
    return likeness(forward, reference, whole=not others or (others == [init] and same_init))


def normal_init(init: ast.FunctionDef) -> str:
    """Its text without comments, however it calls its base's."""
    return re.sub(r"super\([^()]*\)", "super()", ast.unparse(init))


def likeness(forward: ast.FunctionDef, reference: ast.FunctionDef, *, whole: bool = True) -> str | None:
    if whole and normal_form(forward) == normal_form(reference):
        return "its body is the reference's own, statement for statement"
    for node in ast.walk(forward):
        if isinstance(node, ast.Attribute) and node.attr == "forward":
            owner = ast.unparse(node.value)
            if owner in ("Model", "super()") or owner.startswith("super("):
                return f"it calls the reference's forward ({owner}.forward, line {node.lineno})"
    return None


def normal_form(forward: ast.FunctionDef) -> str:
    """The body with parameters named by position, so that renaming them or adding comments changes nothing."""
    names = {arg.arg: f"parameter {i}" for i, arg in enumerate(forward.args.args)}

    class Rename(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.Name:
            return ast.Name(names.get(node.id, node.id), node.ctx)

    plain = ast.parse(ast.unparse(ast.Module(body=without_docstring(forward.body), type_ignores=[])))
    return ast.dump(Rename().visit(plain))
