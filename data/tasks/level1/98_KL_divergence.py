import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Kullback-Leibler divergence of predicted from target distributions, averaged over the batch.
    """

    def __init__(self):
        super().__init__()

    def forward(self, predictions, targets):
        """
        predictions, targets: (batch, classes), positive, every row adding up to 1. Returns a scalar.
        """
        difference = torch.log(targets) - torch.log(predictions)
        return (targets * difference).sum(dim=1).mean()


batch_size = 32768  # small: 1024
classes = 8192  # small: 2048


def get_inputs():
    # A spread of its own for every call, so that no one number is the answer.
    spread = 1.5 + torch.rand(1)
    predictions = torch.softmax(torch.randn(batch_size, classes) * spread, dim=-1)
    targets = torch.softmax(torch.randn(batch_size, classes), dim=-1)
    return [predictions, targets]


def get_init_inputs():
    return []
