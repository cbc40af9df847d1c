"""The compact form of a task that the nano model reads instead of the chat prompt.

Made from the task's code alone, so it exists for any KernelBench-format task: the docstring's first line, an import of
`torch.nn.functional` under a short name if there is one, what `__init__` keeps, and `forward` without annotations.
"""

from __future__ import annotations

import ast

DOC_LENGTH = 80


class NotATask(ValueError):
    """The code has no class `Model` with a `forward`."""


def compact_prompt(code: str) -> str:
    """Gives the compact form; raises NotATask where there is no `Model.forward` to read."""
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        raise NotATask(f"the task's code does not parse: {error}") from error
    model = next((n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "Model"), None)
    methods = {n.name: n for n in model.body if isinstance(n, ast.FunctionDef)} if model else {}
    if model is None or "forward" not in methods:
        raise NotATask("the task's code has no class Model with a forward")
    lines = [f"# {doc}"] if (doc := _first_line(model)) else []
    lines += [ast.unparse(n) for n in tree.body if _imports_functional(n)]
    if "__init__" in methods:
        lines += [ast.unparse(n) for n in _statements(methods["__init__"]) if not _calls_super(n)]
    lines.append(f"def forward({', '.join(argument.arg for argument in methods['forward'].args.args)}):")
    lines += ["    " + line for line in forward_body(methods["forward"]).split("\n")]
    return "\n".join(lines) + "\n"


def forward_body(forward: ast.FunctionDef) -> str:
    """The body's source, dedented, without docstring and comments."""
    return "\n".join(ast.unparse(n) for n in _statements(forward))


def _first_line(model: ast.ClassDef) -> str:
    doc = ast.get_docstring(model) or ""
    return doc.strip().split("\n")[0].strip()[:DOC_LENGTH]


def _statements(function: ast.FunctionDef) -> list[ast.stmt]:
    first, *rest = function.body
    is_doc = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return rest if is_doc and rest else function.body


def _calls_super(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and "super(" in ast.unparse(statement)


def _imports_functional(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import):
        return any(name.name == "torch.nn.functional" and name.asname for name in statement.names)
    return isinstance(statement, ast.ImportFrom) and any(name.name == "functional" for name in statement.names)
