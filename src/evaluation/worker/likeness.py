"""Whether a program is its reference over again, in words that are the evidence (`same-as-reference`)."""

from __future__ import annotations

import ast
import re

from definitions import defined, forward_of, method_of, without_docstring


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
