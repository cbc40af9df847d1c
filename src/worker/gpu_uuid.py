"""A GPU's own name, the same whatever numbering a process sees it by."""

from __future__ import annotations

import torch


def uuid_of(device: torch.device) -> str | None:
    """As the driver writes it, "GPU-..."; None for the CPU, and where torch is too old to tell."""
    if device.type != "cuda":
        return None
    uuid = str(getattr(torch.cuda.get_device_properties(device), "uuid", ""))
    return f"GPU-{uuid.removeprefix('GPU-')}" if uuid else None
