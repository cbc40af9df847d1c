"""What a syntax tree's statements define: methods of a class, a class that is meant, the last to take a name."""

from __future__ import annotations

import ast


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


def without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[1:] if isinstance(body[0].value.value, str) else body
    return body
