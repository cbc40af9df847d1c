"""What a runner can be told to do: load a program, open its mailbox, call, call against the clock, hand over."""

from __future__ import annotations

import _thread
import contextlib
import gc
from mailbox import Mailbox, leave_mailbox, open_mailbox
from typing import Any

import torch
from clock import Clock, open_clock
from cover import Cover
from faults import Fault
from inputs import seed_everything
from loader import Loader, fault_of
from outputs import Spec, bytes_of, describe, dtype_of, map_tensors, rebuild, tensor_specs
from torch_state import TorchState
from wire import Wire

# A product so large uses every multiprocessor of a GPU.
POISON_SIZE = 4096
_no_grad, _count_threads = torch.no_grad, _thread._count
_collect = gc.collect
_clone, _copy, _double = torch.clone, torch.Tensor.copy_, torch.float64
_empty, _fill, _uint8, _full, _product = torch.empty, torch.Tensor.fill_, torch.uint8, torch.full, torch.mm


class Stage:
    def __init__(self, wire: Wire, directory: str, device: str, threads: int) -> None:
        self._wire, self._directory = wire, directory
        self.clock: Clock = open_clock(device)
        self.state = TorchState(threads)
        self.model: Any = None
        self.answer_path: str | None = None
        self.mailbox: Mailbox | None = None
        # What the last calls returned, until it is handed over.
        self._returned: list[list[torch.Tensor]] = []
        # Bytes of each tensor that one of them returned.
        self._output_sizes: list[int] = []
        self._doubled: Any = None
        self._threads = 0

    def load(self, order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """Stages 1 and 2: the task's reference and, unless this runner is the reference's own, the program over it."""
        loader = Loader(self._wire, self._directory, self.clock, order)
        self.model, self.answer_path = loader.load(), loader.answer_path
        self._threads = _count_threads()
        # What is there by now stays: looking for garbage between timed calls is quick.
        gc.freeze()
        return {}

    def attach(self, order: dict[str, Any], fds: list[int]) -> dict[str, Any]:
        left, self.mailbox = self.mailbox, open_mailbox(self.clock.device, order["bytes"], *fds)
        if left is not None:
            self._returned = []
            leave_mailbox(left)
        return {}

    def call(self, order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """One call, not timed; `double`: in double precision, which only the reference is asked for."""
        if order.get("poison"):
            self._poison(order["poison"])
        inputs = self._inputs(order["inputs"])
        model = self.model
        if order.get("double"):
            inputs, model = map_tensors(inputs, doubled), self._double()
        try:
            self.state.restore()
            seed_everything(order["seed"])
            with _no_grad():
                value = model(*inputs)
            self.clock.synchronize()
            threads = max(0, _count_threads() - self._threads)
            kept = self._keep([describe(value)])
            del value
            self._release(order)
            return {**kept, "threads": threads}
        except BaseException as error:
            raise fault_of(error, "forward raised", self.answer_path) from None

    def tidy(self, _order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """Looks for garbage, which is not looked for while a call is timed."""
        _collect()
        return {}

    def flush(self, order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """Before `time`: of the same calls, and as if they returned what the last ones did."""
        inputs = [
            self._place(offset, tuple(spec["shape"]), dtype_of(spec))
            for call in order["calls"]
            for spec, offset in zip(tensor_specs(call["spec"]), call["offsets"], strict=True)
        ]
        # Of several calls the outputs are kept beside the one that is being made.
        calls = len(order["calls"])
        self.clock.flush(inputs, self._output_sizes * (calls + (calls > 1)))
        return {}

    def wake(self, _order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """Where the device was left idle before `time`."""
        self.clock.wake()
        return {}

    def time(self, order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """Several calls against the clock, each on inputs of its own behind a cold cache (or one `written` full)."""
        calls, seeds = [self._inputs(spec) for spec in order["calls"]], order["seeds"]
        masks = order.get("masks", [])
        cover = Cover([self._flat(call) for call in order["calls"]] if masks else [], masks)

        def seed(call: int) -> None:
            seed_everything(seeds[call])

        keep = described_apart if len(calls) > 1 else describe
        written = order.get("written", False)
        try:
            self.state.restore()
            with _no_grad():
                ms, after, described = self.clock.time(self.model, calls, seed, cover, keep, written)
            return {"ms": ms, **after._asdict(), **self._keep(described)}
        except BaseException as error:
            raise fault_of(error, "forward raised while it was timed", self.answer_path) from None

    def release(self, _order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """After `time`, what it kept beside its outputs; apart: giving back gigabytes takes milliseconds, which the
        judge's clock would count."""
        self.clock.release()
        return {}

    def hand(self, order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """Writes the tensors of the calls that are asked for to where the judge wants them, and forgets them all."""
        if self.clock.device.type == "cpu":
            # With as many threads as the reference's: a program that asked for more waited for them, 3 ms for 0.6 MB.
            self.state.restore()
        for at in order["at"]:
            self._copy_out(self._returned[at["call"]], at["offsets"])
        sizes = [part.numel() * part.element_size() for call in self._returned for part in call]
        self._returned = []
        if order.get("release"):
            self._wipe(sizes)
        self._release(order)
        return {}

    def held(self, _order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """What torch held at most in this process."""
        return {"heldBytes": self.clock.held()}

    def _wipe(self, sizes: list[int]) -> None:
        """Overwrites what was freed last, which others get next, the candidate perhaps: not with results in it."""
        for block in [_empty(size, dtype=_uint8, device=self.clock.device) for size in sizes]:
            _fill(block, 255)

    def _copy_out(self, parts: list[torch.Tensor], offsets: list[int]) -> None:
        for tensor, offset in zip(parts, offsets, strict=True):
            _copy(self._place(offset, tuple(tensor.shape), tensor.dtype), tensor)
        self.clock.synchronize()

    def _release(self, order: dict[str, Any]) -> None:
        """Where data is large for the device, what is kept for later is given back, so that the other side fits."""
        if order.get("release"):
            self.clock.release()

    def flops(self, order: dict[str, Any], _fds: list[int]) -> dict[str, Any]:
        """The least operations of the reference's matrix operators on these inputs; null where not known."""
        from flops import count_flops

        with _no_grad():
            return {"flops": count_flops(self.model, self._inputs(order["inputs"]))}

    def _keep(self, described: list[tuple[Spec, list[torch.Tensor]]]) -> dict[str, Any]:
        returned, aliases = [], False
        for _, parts in described:
            lying = [self.mailbox is not None and self.mailbox.holds(part) for part in parts]
            aliases = aliases or any(lying)
            # An output that lies in an input would be gone with it.
            returned.append([_clone(p) if lies else p for p, lies in zip(parts, lying, strict=True)])
        self.clock.synchronize()
        self._returned = returned
        self._output_sizes = [part.numel() * part.element_size() for part in returned[-1]]
        return {"outputs": [spec for spec, _ in described], "aliases": aliases}

    def _inputs(self, order: dict[str, Any]) -> Any:
        offsets = iter(order["offsets"])
        return rebuild(order["spec"], lambda spec: self._place(next(offsets), tuple(spec["shape"]), dtype_of(spec)))

    def _flat(self, order: dict[str, Any]) -> list[torch.Tensor]:
        """The bytes of one call's inputs."""
        sizes = [bytes_of(spec) for spec in tensor_specs(order["spec"])]
        return [self._place(at, (size,), _uint8) for at, size in zip(order["offsets"], sizes, strict=True)]

    def _place(self, offset: int, shape: tuple[int, ...], dtype: torch.dtype) -> torch.Tensor:
        if self.mailbox is None:
            raise Fault("harness-error", "a call came before a mailbox")
        return self.mailbox.place(offset, shape, dtype)

    def _poison(self, count: int) -> None:
        """Fills what the allocator will hand out next with NaN: memory that a program forgets to write shows. So does a
        GPU's shared memory, which a product of matrices fills and leaves as it is."""
        with contextlib.suppress(RuntimeError):  # there may be too little memory for it
            _full((count // 4,), float("nan"), device=self.clock.device)
        if self.clock.device.type == "cuda":
            with contextlib.suppress(RuntimeError):
                nothing = _full((POISON_SIZE, POISON_SIZE), float("nan"), device=self.clock.device)
                _product(nothing, nothing)

    def _double(self) -> Any:
        if self._doubled is None:
            import copy

            self._doubled = copy.deepcopy(self.model).double()
        return self._doubled


def described_apart(value: Any) -> tuple[Spec, list[torch.Tensor]]:
    """As `describe`, in memory of its own: what a captured graph returns is overwritten by its next call."""
    spec, parts = describe(value)
    return spec, [_clone(part) for part in parts]


def doubled(tensor: torch.Tensor) -> torch.Tensor:
    return tensor.to(_double) if tensor.is_floating_point() else tensor
