"""What this machine is, for the record. The device is asked in a process of its own: the parent stays free of CUDA."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from pathlib import Path
from typing import Any

import torch
from calls import calls_can_be_denied
from processes import Ending, children
from sandbox import landlock_version


def describe_machine(device: str) -> dict[str, Any]:
    """Python, torch and device; `problem` says why the device cannot be used, null if it can."""
    gpu = probe_cuda(device) if device != "cpu" else {"problem": None}
    return {
        "python": platform.python_version(),
        "torch": str(torch.__version__),
        "cuda": torch.version.cuda,
        "cpu": cpu_model(),
        "threads": threads_for(device),
        "gpuName": gpu.get("name"),
        "gpuUuid": gpu.get("uuid"),
        "devices": gpu.get("devices", 0),
        "capability": gpu.get("capability"),
        "driver": driver(gpu.get("uuid")) if device != "cpu" else None,
        "landlock": landlock_version(),
        "seccomp": calls_can_be_denied(),
        "problem": gpu["problem"],
    }


def threads_for(device: str) -> int:
    """Torch's own choice, the physical cores; on the CPU less one, which is the judge's and the machine's.

    Otherwise a program's last thread waits for whoever else runs, and the same program measures 1.5 times apart.
    """
    threads = torch.get_num_threads()
    return threads if device != "cpu" else max(1, threads - 1)


def probe_cuda(device: str) -> dict[str, Any]:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setsid()
        try:
            answer = ask_cuda(int(device.split(":")[1]))
        except BaseException as error:
            answer = {"problem": f"{type(error).__name__}: {error}"[:1000]}
        os.write(write, json.dumps(answer).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answers:
        said = answers.read()
    Ending(pid).wait(set(children()))
    return json.loads(said) if said else {"problem": "the process that asked the device died"}


def ask_cuda(index: int) -> dict[str, Any]:
    from gpu_uuid import uuid_of  # in the worker: toolchain.py, which needs this file, also runs on its own

    if torch.version.cuda is None:
        return {"problem": f"torch {torch.__version__} was built without CUDA"}
    if not torch.cuda.is_available():
        return {"problem": "torch sees no CUDA device"}
    if index >= torch.cuda.device_count():
        return {"problem": f"torch sees {torch.cuda.device_count()} CUDA device(s), numbered from 0"}
    torch.zeros(1, device=f"cuda:{index}")
    properties = torch.cuda.get_device_properties(index)
    return {
        "problem": None,
        "name": properties.name,
        "uuid": uuid_of(torch.device("cuda", index)),
        "devices": torch._C._cuda_getDeviceCount(),  # by CUDA itself, which sees one part of a divided GPU
        "capability": f"{properties.major}.{properties.minor}",
    }


def driver(uuid: str | None) -> str | None:
    command = ["nvidia-smi", "--query-gpu=uuid,driver_version", "--format=csv,noheader"]
    try:
        lines = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout.splitlines()
    except (OSError, subprocess.SubprocessError):
        return None
    rows = [[part.strip() for part in line.split(",")] for line in lines if "," in line]
    matching = [row[1] for row in rows if row[0] == uuid] or [row[1] for row in rows]
    return matching[0] if matching else None


def cpu_model() -> str | None:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or None


def memory_limit(device: str) -> int | None:
    """A CPU candidate's address space: three quarters of the memory. None on CUDA, which maps far more than it uses."""
    if device != "cpu":
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") * 3 // 4


def total_memory(device: torch.device) -> int:
    """Bytes of it, where it is in use already."""
    if device.type == "cuda":
        return int(torch.cuda.get_device_properties(device).total_memory)
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
