"""What reading a program says about it: hints with their line, for analyses to filter on, never a verdict."""

from __future__ import annotations

import ast

CASTS = {"half", "bfloat16", "autocast"}
NARROW = {"float16", "half", "bfloat16", "float8_e4m3fn", "float8_e5m2"}
GRAPHS = {"CUDAGraph", "make_graphed_callables", "graph"}


def read_flags(tree: ast.Module) -> dict[str, str]:
    flags: dict[str, str] = {}
    bases = {id(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and dotted(node.func) == "Model" and id(node.func) not in bases:
            flags.setdefault("same-as-reference", f"it makes a Model of the reference's (line {node.lineno})")
        for flag, evidence in (
            ("fallback", fallback(node)),
            ("downcast", downcast(node)),
            ("cached-graph", graph(node)),
        ):
            if evidence is not None:
                flags.setdefault(flag, f"{evidence} (line {getattr(node, 'lineno', 0)})")
    call = library_call(tree)
    if call is not None:
        flags["library-call"] = call
    return flags


def dotted(node: ast.AST) -> str | None:
    """`torch.nn.functional.softplus` for the expression of that name."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        owner = dotted(node.value)
        return f"{owner}.{node.attr}" if owner else node.attr
    return None


def fallback(node: ast.AST) -> str | None:
    """A `try` in whose handler something is computed: when its kernel fails, something else runs."""
    if not isinstance(node, ast.Try):
        return None
    for handler in node.handlers:
        calls = [dotted(n.func) for n in ast.walk(handler) if isinstance(n, ast.Call)]
        named = [name for name in calls if name and name.split(".")[0] not in ("print", "warnings", "logging")]
        operated = any(isinstance(n, ast.BinOp) for n in ast.walk(handler))
        raises = any(isinstance(n, ast.Raise) for n in ast.walk(handler))
        swallowed = all(isinstance(n, ast.Pass) for n in handler.body) and any(
            isinstance(n, ast.Return) for n in ast.walk(node)
        )
        if swallowed:
            return "where its own way fails it goes on with what follows"
        if (named or operated) and not raises:
            return f"where its own way fails it computes by {', '.join(named[:3]) or 'operators'}"
    return None


def downcast(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CASTS:
        return f"it computes in lower precision: {node.func.attr}()"
    if isinstance(node, ast.Attribute) and node.attr in NARROW and dotted(node.value) in ("torch", "tl"):
        return f"it uses a narrower type: {dotted(node)}"
    if isinstance(node, ast.Assign) and any("allow_tf32" in (dotted(t) or "") for t in node.targets):
        return "it sets allow_tf32"
    if isinstance(node, ast.Call) and (dotted(node.func) or "").endswith("set_float32_matmul_precision"):
        return "it sets the precision of float32 products"
    return None


def graph(node: ast.AST) -> str | None:
    if isinstance(node, ast.Call):
        name = dotted(node.func) or ""
        if name.split(".")[-1] in GRAPHS and ("cuda" in name or name.split(".")[-1] != "graph"):
            return f"it records a CUDA graph: {name}"
        if name == "torch.compile" and any(
            k.arg == "mode"
            and isinstance(k.value, ast.Constant)
            and k.value.value in ("reduce-overhead", "max-autotune")
            for k in node.keywords
        ):
            return "torch.compile with CUDA graphs"
    return None


def library_call(tree: ast.Module) -> str | None:
    """The whole of `forward` is one call of a torch function: legal, and no kernel of its own."""
    forwards = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "forward"]
    if not forwards:
        return None
    body = [n for n in forwards[-1].body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    if len(body) != 1 or not isinstance(body[0], ast.Return) or not isinstance(body[0].value, ast.Call):
        return None
    name = dotted(body[0].value.func) or ""
    if name.split(".")[0] not in ("torch", "F", "nn"):
        return None
    nested = [n for a in body[0].value.args for n in ast.walk(a) if isinstance(n, (ast.Call, ast.BinOp))]
    if any(isinstance(n, ast.BinOp) for n in nested):
        return None
    return f"forward is one call of the library: {name} (line {body[0].lineno})"
