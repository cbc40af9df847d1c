"""The evaluation worker: a warm parent that has imported torch, computes nothing, and forks whoever computes.

It must never start torch's thread pool or touch CUDA: neither survives a fork.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import sys
from typing import Any

sys.path[:0] = [os.path.join(os.path.dirname(__file__), "..", "..", "worker")]

from channel import Channel  # noqa: E402


def main() -> None:
    channel = Channel.open()  # before torch, which may print
    # `scratch` is made and removed by who started this worker: it outlives even a worker that is killed.
    device, scratch, standby = sys.argv[1:4]
    inside = device  # as its processes number it
    import torch

    # Imported here once, not in every child.
    with contextlib.suppress(ImportError):  # torch 2 on
        import torch.utils.flop_counter  # noqa: F401
    with contextlib.suppress(ImportError):  # torch runs without numpy
        import numpy.random  # noqa: F401
    from house import House
    from lease import Lease
    from machine import describe_machine, memory_limit
    from processes import adopt_orphans
    from removal import remove
    from supervise import evaluate
    from watch import Cancelled

    adopt_orphans()
    house: House | None = None
    machine: dict[str, Any] = {}
    lease: Lease | None = None
    for request in channel.requests():
        kind = request["kind"]
        if kind == "hello":
            if house is None:
                machine = describe_machine(device)
                devices = machine.pop("devices")
                # Others are no program's to use: half of its work would be done there, or another's timing disturbed.
                if devices > 1 and machine["gpuUuid"]:
                    os.environ["CUDA_VISIBLE_DEVICES"], inside = machine["gpuUuid"], "cuda:0"
                lease = lease or Lease(machine["gpuUuid"] or device)
                if machine["problem"] is None:
                    arch = machine["capability"]
                    if arch is not None:  # also for what a program builds past the workshop
                        os.environ["TORCH_CUDA_ARCH_LIST"] = arch
                    house = House(inside, machine["threads"], scratch, memory_limit(device), int(standby), arch)
                    gc.freeze()
                    house.start_judge()
                    house.stand_by()
            channel.result(request, machine)
        elif kind == "evaluate" and house is not None and lease is not None:
            key = hashlib.sha256(request["referenceCode"].encode()).hexdigest()
            name = machine["gpuName"] or machine["cpu"] or "cpu"
            job = {**request, "device": inside, "asked": device, "taskKey": key, "deviceName": name}
            try:
                channel.result(request, evaluate(house, job, channel, lease))
                house.stand_by()
            except EOFError:  # who asked is gone, and the evaluation with it
                break
            except Cancelled as cancelled:
                channel.error(request, "cancelled", "the evaluation was cancelled")
                channel.result(cancelled.request, {})
        elif kind == "ahead" and house is not None:
            house.scout(request)
            channel.result(request, {})
        elif kind == "cancel":  # it came after its evaluation's end: nothing is left to do
            channel.result(request, {})
        else:
            channel.error(
                request, "bad-request", f"{kind!r} is no request of the evaluation worker, or came before hello"
            )
        if house is not None:
            house.await_ends(unless=channel)
    if house is not None:
        house.end_all()
        remove(scratch)


main()
