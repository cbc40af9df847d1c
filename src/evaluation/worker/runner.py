"""A child that runs one program's code and nothing of the judge's: it loads it, calls it on what lies in its mailbox,
and hands the outputs over. The reference runs in one, every candidate in a fresh one, all by the same lines below.

What it says about itself is believed only as far as the judge can check it from outside.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from typing import Any, NoReturn

from faults import Fault, describe_fault
from processes import MOST_OPEN, adopt_orphans
from sandbox import confine
from wire import Lost, Wire

_exit = os._exit
PLACES = (
    "HOME",
    "XDG_CACHE_HOME",
    "TMPDIR",
    "TORCH_EXTENSIONS_DIR",
    "TRITON_CACHE_DIR",
    "TORCHINDUCTOR_CACHE_DIR",
    "CUDA_CACHE_PATH",
)


def run_and_exit(wire: Wire, directory: str, device: str, threads: int) -> NoReturn:
    """Never returns: the process ends here, running no exit handler of the candidate's."""
    try:
        os.chdir(directory)
        # Whatever is built or cached on the way goes with the directory: no stale lock or poisoned cache outlives it.
        for name in PLACES:
            os.environ[name] = directory
        # Inductor's own pool of compilers needs semaphores in /dev/shm, which a candidate may not make.
        os.environ["TORCHINDUCTOR_COMPILE_THREADS"] = "1"
        tempfile.tempdir = None  # which the worker had looked up
        close_all_but(wire.fileno())
        # What the program orphans stays below this process, and is stopped with it.
        adopt_orphans()
        if device == "cpu":
            # Before there are threads, which would stay as free as they were: torch's pool, say, in which a program's
            # loops run. On a GPU the driver comes first, and the program's own thread is confined when it is loaded.
            confine(directory)
        from stage import Stage  # after the fork: it may start threads and the device

        stage = Stage(wire, directory, device, threads)
        wire.send({"say": "ready"})
        while True:
            obey(stage, wire)
    except Lost:
        pass
    except BaseException as error:
        with contextlib.suppress(BaseException):
            wire.send({"say": "broken", "message": describe_fault(error, None)[:4000]})
    finally:
        _exit(0)


def obey(stage: Any, wire: Wire) -> None:
    taken = wire.receive_with_fds()
    if taken is None:
        return
    order, fds = taken
    try:
        said = getattr(stage, order["do"])(order, fds)
        wire.send({"say": "done", "turn": order["turn"], **said})
    except BaseException as error:
        # What the stage did not foresee comes of what the program returned or changed.
        fault = error if isinstance(error, Fault) else Fault("runtime-error", describe_fault(error, None))
        wire.send({"say": "fault", "turn": order["turn"], "verdict": fault.verdict, "message": fault.message[:10_000]})


def close_all_but(keep: int) -> None:
    """So that the candidate holds no descriptor of the worker's: not its channel, not the lease, not another's pipe."""
    os.closerange(3, keep)
    os.closerange(keep + 1, MOST_OPEN)
