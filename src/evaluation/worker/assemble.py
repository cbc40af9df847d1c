"""Stage 1: from what a policy wrote to a program.

An answer may be a bare body of `forward` (what the prompt asks for), a whole `def forward`, or a whole class; each of
them bare, in a fence, or between lines of prose. Whatever it is, its syntax tree keeps the answer's own line numbers,
so that every later message can name the line the policy wrote.
"""

from __future__ import annotations

import ast
import copy
from dataclasses import dataclass
from typing import TypeVar

from definitions import class_meant, defined, forward_of, returns, without_docstring
from likeness import likeness, same_class
from readings import explain, parse, readings, search_in_prose


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


def reference_model(reference: str) -> ast.ClassDef:
    for node in ast.parse(reference).body:
        if isinstance(node, ast.ClassDef) and node.name == "Model" and forward_of(node) is not None:
            return node
    raise ValueError("the task's code has no class Model with a forward")


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
