"""Draws tasks and bodies: a family becomes a task's code, and bodies that answer it."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from dataclasses import dataclass
from string import Template

from nano_corpus.family import Family
from nano_corpus.frequencies import ASSIGNED, FOREIGN_DOC, KINDS, RANK_EXPONENT, RESULT_NAMES
from nano_corpus.slips import slip


@dataclass(frozen=True)
class DrawnTask:
    family: Family
    code: str
    values: dict[str, str]


def by_rank(rng: random.Random, options: Sequence[str]) -> str:
    weights = [rank**-RANK_EXPONENT for rank in range(1, len(options) + 1)]
    return rng.choices(options, weights)[0]


def draw_task(family: Family, rng: random.Random, other_docs: Sequence[str]) -> DrawnTask:
    """One task of the family, in KernelBench's format, its inputs small enough for a laptop.

    Some bear a docstring that is none of the family's (from `other_docs`): what counts is the code, and that is learnt.
    """
    values: dict[str, str] = {}
    for key, options in family.choices.items():
        names, option = key.split(), rng.choice(options)
        values |= zip(names, [option] if len(names) == 1 else option.split(), strict=True)
    imports = ["import torch", "import torch.nn as nn"]
    has_alias = rng.random() < 0.5
    if has_alias:
        imports.append("import torch.nn.functional as F")
    values["F"] = "F." if has_alias else "torch.nn.functional."
    values["y"] = by_rank(rng, RESULT_NAMES)

    doc = rng.choice(family.docs if rng.random() >= FOREIGN_DOC else other_docs)

    def filled(text: str) -> str:
        return Template(text).substitute(values)

    init = ["super().__init__()", *filter(None, filled(family.init).split("\n"))]
    arguments = ", ".join(filter(None, ["self", filled(family.init_args)]))
    lines = [
        *imports,
        "",
        "class Model(nn.Module):",
        f'    """{filled(doc)}"""',
        f"    def __init__({arguments}):",
        *(f"        {line}" for line in init),
        f"    def forward(self, {filled(family.args)}):",
        *(f"        {line}" for line in as_statements(filled(rng.choice(family.references))).split("\n")),
        "",
        "def get_inputs():",
        f"    return {filled(family.inputs)}",
        "",
        "def get_init_inputs():",
        f"    return {filled(family.init_inputs)}",
    ]
    return DrawnTask(family, "\n".join(lines) + "\n", values)


def draw_body(task: DrawnTask, rng: random.Random) -> tuple[str, str]:
    """One answer to the task, and the kind it is of."""
    kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    if kind == "slip":
        sound = rng.choices(["common", "plain", "expert"], [KINDS[k] for k in ("common", "plain", "expert")])[0]
        return slip(_body(task, sound, rng), rng), kind
    return _body(task, kind, rng), kind


def _body(task: DrawnTask, kind: str, rng: random.Random) -> str:
    if kind == "copy":
        return _reference_body(task.code)
    values = task.values | {"y": by_rank(rng, RESULT_NAMES)}
    body = as_statements(Template(by_rank(rng, task.family.bodies(kind))).substitute(values))
    if "\n" not in body and rng.random() < ASSIGNED:
        body = f"{values['y']} = {body.removeprefix('return ')}\nreturn {values['y']}"
    return body


def as_statements(text: str) -> str:
    return text if "\n" in text else f"return {text}"


def _reference_body(code: str) -> str:
    model = next(n for n in ast.parse(code).body if isinstance(n, ast.ClassDef))
    forward = next(n for n in model.body if isinstance(n, ast.FunctionDef) and n.name == "forward")
    return "\n".join(ast.unparse(n) for n in forward.body)
