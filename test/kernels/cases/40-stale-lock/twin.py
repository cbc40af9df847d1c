# Builds under the same name: a lock that nobody holds any more must not be in its way.
import fcntl
import os
import torch
import torch.nn as nn
from torch.utils import cpp_extension

place = cpp_extension._get_build_directory("surprisal-case-40", False)
if os.path.exists(os.path.join(place, "lock")):
    raise RuntimeError("a stale lock")
held = os.open(os.path.join(place, "held"), os.O_CREAT | os.O_RDWR)
fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
os.close(held)


class ModelNew(nn.Module):
    def forward(self, A, B):
        return A[:, None] * B
