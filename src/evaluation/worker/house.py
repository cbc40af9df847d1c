"""The processes of one evaluator, and what of them is kept from one evaluation to the next."""

from __future__ import annotations

import contextlib
import os
import select
import signal
from collections import OrderedDict
from collections.abc import Callable
from functools import partial
from typing import Any

from channel import Channel
from child import Child
from judge import judge_and_exit
from processes import end_strangers
from rates import cache_directory
from runner import run_and_exit
from sandbox import landlock_version
from scouts import Scouts
from store import Store
from toolchain import import_cpp_extension
from wire import Lost, Nonsense, Wire
from workshop import Workshop

# A device that has done nothing for so long will do nothing.
PROBE_S = 10.0
# From so many on, builds go on beside what is timed on a GPU.
MANY_CORES = 8
# So many may be ending while the next program begins: those that fail at once come faster than a driver ends them.
MOST_ENDING = 2
# References are kept while all of them together take no more than this share of the device's memory.
MOST_REFERENCES, MOST_SHARE = 16, 1 / 12


class House:
    """The processes of one evaluator: a judge, runners for references, and runners made ready beforehand.

    `arch`: what builds are made for, the device's capability, "9.0"; None on the CPU.
    """

    def __init__(
        self, device: str, threads: int, scratch: str, memory_bytes: int | None, standby: int, arch: str | None
    ) -> None:
        self._device, self._threads, self._scratch, self.arch = device, threads, scratch, arch
        self.workshop: Workshop | None = None
        self.scouts: Scouts | None = None
        self._memory_bytes, self._standby_count = memory_bytes, standby
        self.judge: Child | None = None
        # The task of the program it judged last.
        self.task: str | None = None
        # By task, the one that was used last at the end.
        self._references: OrderedDict[str, Child] = OrderedDict()
        # Those the judge has been given: a program that does not load leaves its reference waiting.
        self.lent: set[str] = set()
        # The share of the device's memory that each takes.
        self._shares: dict[str, float] = {}
        self._standby: list[Child] = []
        # Those that run no more, while the kernel takes them down.
        self.ending: list[Child] = []
        self._all: set[int] = set()
        # Whether the last program ended in a way that may have harmed the device.
        self.suspect = False
        # What a candidate and all it starts may hold of the host's memory.
        self.host_bytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4

    def start_judge(self) -> Child:
        if self.judge is None:
            self.judge = self._fork(judge_and_exit, None)
        return self.judge

    def take_runner(self) -> Child:
        """One that was made ready beforehand, if there is one."""
        return self._standby.pop(0) if self._standby else self.fresh_runner()

    def fresh_runner(self) -> Child:
        return self._fork(run_and_exit, self._memory_bytes)

    def stand_by(self) -> None:
        """Makes runners ready for the evaluations to come."""
        while len(self._standby) < self._standby_count:
            self._standby.append(self.fresh_runner())

    def end(self, child: Child) -> None:
        self._all.discard(child.pid)
        child.end(set(self._all))
        if child is self.judge:
            self.judge = None
            self.lent.clear()

    def end_soon(self, child: Child) -> None:
        """Ends it, and waits no longer than until nothing of it runs: a GPU's driver takes 0.15 s for the rest."""
        self.await_ends(most=MOST_ENDING)
        if child.end(self._all, soon=True):
            self._all.discard(child.pid)
        else:
            self.ending.append(child)

    def look_at_ends(self) -> None:
        for child in list(self.ending):
            if child.may_be_gone and child.look_at_end(self._all):
                self.ending.remove(child)
                self._all.discard(child.pid)

    def end_strays(self, families: dict[int, list[int]]) -> None:
        """Ends what a running program left to this process, by ending what had started it: nobody would stop it while
        others are timed."""
        end_strangers(families, self._all)

    def await_ends(self, unless: Channel | None = None, most: int = 0) -> None:
        """Until no more than `most` are ending, or something has come by this channel."""
        while len(self.ending) > most and not (unless is not None and unless.has_some()):
            descriptors = [child.ended for child in self.ending] + ([unless] if unless is not None else [])
            select.select(descriptors, [], [], 0.05)
            self.look_at_ends()

    def reference(self, key: str) -> Child | None:
        """The runner of this task's reference, where there is one."""
        if key in self._references:
            self._references.move_to_end(key)
        return self._references.get(key)

    def keep(self, key: str, runner: Child) -> None:
        self._references[key] = runner

    def note_share(self, key: str, share: float) -> None:
        self._shares[key] = share

    def surplus(self) -> list[str]:
        """The tasks whose references go before another comes, those first that were not used for the longest time."""
        shares = {key: self._shares.get(key, 0.0) for key in self._references}
        gone: list[str] = []
        for key in shares:
            left = [one for one in shares if one not in gone]
            if len(left) < MOST_REFERENCES and sum(shares[one] for one in left) <= MOST_SHARE:
                break
            gone.append(key)
        return gone

    def end_reference(self, key: str) -> None:
        runner = self._references.pop(key, None)
        self._shares.pop(key, None)
        self.lent.discard(key)
        if runner is not None:
            self.end(runner)

    def end_judge(self) -> None:
        """And the references it had been lent: the next evaluation starts from a clean state."""
        self.await_ends()
        if self.judge is not None:
            self.end(self.judge)
        for key in list(self._references):
            self.end_reference(key)

    def look_at_device(self) -> None:
        """After a fault: where the judge's device does not answer, everything that has it open is made anew."""
        self.suspect = False
        # One that is not ready yet has said nothing of the device, and will be waited for.
        if self.judge is not None and self.judge.ready and not answers(self.judge.wire):
            self.end_device()

    def end_device(self) -> None:
        self.end_judge()
        for child in self._standby:
            self.end(child)
        self._standby = []

    def end_all(self) -> None:
        self.end_device()
        if self.scouts is not None:
            self.scouts.close()
        if self.workshop is not None:
            self.workshop.close()
        self.scouts, self.workshop = None, None

    def open_workshop(self) -> Workshop:
        if self.workshop is None:
            self.workshop = Workshop(Store(cache_directory() / "builds"), self._start_builder, self.end)
        return self.workshop

    def scout(self, job: dict[str, Any]) -> None:
        """Has builds of a program that waits for its turn made ahead; without Landlock a scout could use the device."""
        if self.scouts is None and landlock_version() > 0:
            with contextlib.suppress(OSError, ImportError):
                import_cpp_extension()
                start = partial(self._fork, memory_bytes=self._memory_bytes)
                self.scouts = Scouts(self.open_workshop(), start, self.end, self.arch)
        if self.scouts is not None:
            self.scouts.send(job["referenceCode"], job["text"])

    def look_ahead(self) -> None:
        with contextlib.suppress(OSError):
            if self.scouts is not None:
                self.scouts.look()
            if self.workshop is not None:
                self.workshop.look()

    def quiet(self, wanted: bool) -> None:
        """Nothing else of ours runs while something is timed, but builds where there are processors to spare."""
        # Making a CUDA context works on the device too: beside it a call of 60 microseconds took a third longer.
        for child in self._standby:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGSTOP if wanted else signal.SIGCONT)
        if self.scouts is not None:
            self.scouts.pause(wanted)
        if self.workshop is not None:
            few = (os.cpu_count() or 1) < MANY_CORES
            self.workshop.pause(wanted and (self._device == "cpu" or few))

    def _start_builder(self, main: Callable[..., Any], directory: str) -> Child:
        return self._fork(main, self.host_bytes, directory)

    def _fork(self, main: Callable[..., Any], memory_bytes: int | None, directory: str | None = None) -> Child:
        child = Child(main, directory or self._scratch, self._device, self._threads, memory_bytes)
        self._all.add(child.pid)
        return child


def answers(judge: Wire, within_s: float = PROBE_S) -> bool:
    """Whether a judge's device computes, and it says so in time."""
    try:
        judge.send({"do": "probe"})
        return judge.receive(within_s) == {"say": "probed", "well": True}
    except (Lost, Nonsense, OSError):
        return False
