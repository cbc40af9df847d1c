# Inductor's own graphs overwrite what they returned before.
import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.fused = torch.compile(lambda x: torch.tanh(x), mode="reduce-overhead")

    def forward(self, x):
        return self.fused(x)
