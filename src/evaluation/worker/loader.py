"""Stages 1 and 2 in a runner: the task's reference and the program over it, from their files to models."""

from __future__ import annotations

import contextlib
import os
import sys
import types
from collections.abc import Callable
from typing import Any

import torch
from assemble import NoProgram, Program, assemble
from builds import Builds, failed_to_build, wanted
from clock import Clock
from compiler_words import triton_refused
from faults import Fault, describe_fault
from gpu_uuid import uuid_of
from inputs import on_device, seed_everything, to_device
from read_flags import read_flags
from sandbox import confine, devices_of
from wire import Wire

# Of a GPU's memory, what torch gives a program at most; the host's is limited by the worker, to the same share.
MEMORY_SHARE = 0.75
_no_grad = torch.no_grad


class Loader:
    """`answer_path`: the program's file; None in the runner that is the reference's own."""

    def __init__(self, wire: Wire, directory: str, clock: Clock, order: dict[str, Any]) -> None:
        self._wire, self._directory, self._clock = wire, directory, clock
        self._seed: int = order["seed"]
        self._drawn_on = torch.device("cpu") if order["drawOnCpu"] else clock.device
        self.answer_path = os.path.join(directory, "answer.py") if order["candidate"] else None

    def load(self) -> torch.nn.Module:
        """The program's model or, where there is none, the reference's; raises Fault."""
        with open(os.path.join(self._directory, "reference.py"), encoding="utf-8") as file:
            code = file.read()
        flags: dict[str, str] = {}
        if self.answer_path is not None:
            with open(self.answer_path, encoding="utf-8", newline="") as file:
                text = file.read()
            program = self._assemble(code, text)
            if program.same_as_reference:
                flags["same-as-reference"] = program.same_as_reference
            flags |= read_flags(program.tree)
        # Everything said so far was said before any of the candidate's code ran.
        self._wire.send({"say": "phase", "phase": "compiling", "flags": flags})
        reference = self._reference(code)
        if self.answer_path is None:
            return reference
        builds = Builds(self._wire, self._directory, text)
        if wanted(text):
            with contextlib.suppress(ImportError):  # setuptools is missing; the program will say so
                builds.install()
        if self._clock.device.type == "cuda":
            torch.cuda.set_per_process_memory_fraction(MEMORY_SHARE, self._clock.device)
            confine(self._directory, devices_of(uuid_of(self._clock.device)))
        model = self._candidate(program, code, reference, self.answer_path)
        builds.close()
        return model

    def _assemble(self, code: str, text: str) -> Program:
        try:
            return assemble(code, text)
        except NoProgram as error:
            raise Fault("compile-error", str(error)) from None
        except (RecursionError, MemoryError) as error:
            raise Fault("compile-error", f"{type(error).__name__}: the program is nested too deeply to read") from None

    def _reference(self, code: str) -> torch.nn.Module:
        try:
            namespace = self._new_module("surprisal_reference", code)
            del sys.modules["surprisal_reference"]  # not for the candidate to find
            made = self._build(namespace["Model"], namespace)
            self._clock.synchronize()
            return made
        except BaseException as error:
            raise Fault(
                "harness-error", f"the task's reference could not be built: {describe_fault(error, None)}"
            ) from None

    def _candidate(self, program: Program, code: str, reference: torch.nn.Module, path: str) -> torch.nn.Module:
        """The candidate gets a module of its own, with the reference's code run again in it."""
        namespace = self._new_module("surprisal_candidate", code)
        namespace["__file__"] = path
        try:
            compiled = compile(program.tree, path, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError) as error:
            line = f" (line {error.lineno})" if isinstance(error, SyntaxError) and error.lineno else ""
            raise Fault("compile-error", f"{type(error).__name__}: {getattr(error, 'msg', error)}{line}") from None
        try:
            exec(compiled, namespace)
            made = self._build(namespace[program.class_name], namespace)
            self._clock.synchronize()
        except BaseException as error:
            raise fault_of(error, "loading it raised", path) from None
        if not isinstance(made, torch.nn.Module):
            raise Fault("runtime-error", f"{program.class_name} makes a {type(made).__name__}, not a torch.nn.Module")
        # One that builds its layers in another order drew other weights from the same seed.
        mine, theirs = made.state_dict(), reference.state_dict()
        if {k: v.shape for k, v in mine.items()} == {k: v.shape for k, v in theirs.items()}:
            made.load_state_dict(theirs)
        return made

    def _new_module(self, name: str, code: str) -> dict[str, Any]:
        module = types.ModuleType(name)
        sys.modules[name] = module
        # What an answer may use although its task does not import it; the task's own imports come after.
        module.__dict__.update(torch=torch, nn=torch.nn, F=torch.nn.functional)
        # A real file: inspect.getsource, which Triton needs, and tracebacks read it.
        path = os.path.join(self._directory, "reference.py")
        exec(compile(code, path, "exec", dont_inherit=True), module.__dict__)
        return module.__dict__

    def _build(self, model: Callable[..., torch.nn.Module], namespace: dict[str, Any]) -> torch.nn.Module:
        """A model on the device, with the same weights in every process that builds it."""
        seed_everything(self._seed)
        with on_device(self._drawn_on), _no_grad():
            init = to_device(namespace["get_init_inputs"](), self._clock.device)
            seed_everything(self._seed)
            made = model(*init)
            return made.to(self._clock.device) if isinstance(made, torch.nn.Module) else made


def fault_of(error: BaseException, what: str, answer_path: str | None) -> Fault:
    """What a program's exception says of it."""
    if isinstance(error, Fault):
        return error
    failed = failed_to_build(error)
    if failed is not None:
        return Fault("compile-error", str(failed))
    refused = triton_refused(error, answer_path)
    if refused is not None:
        return Fault("compile-error", refused)
    return Fault("runtime-error", f"{what} {describe_fault(error, answer_path)}")
