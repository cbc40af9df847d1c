import torch
import torch.nn as nn


class Model(nn.Module):
    """
    Cross entropy between scores and the right classes, averaged over the batch.
    """

    def __init__(self):
        super().__init__()

    def forward(self, scores, labels):
        """
        scores: (batch, classes), before any softmax. labels: (batch,), integers. Returns a scalar.
        """
        highest = scores.max(dim=1, keepdim=True).values
        shifted = scores - highest
        total = torch.exp(shifted).sum(dim=1, keepdim=True)
        log_probabilities = shifted - torch.log(total)
        chosen = log_probabilities.gather(1, labels.unsqueeze(1))
        return -chosen.mean()


batch_size = 65536  # small: 1024
classes = 4096  # small: 2048


def get_inputs():
    # A spread of its own for every call, so that no one number is the answer.
    spread = 1 + 3 * torch.rand(1)
    scores = torch.randn(batch_size, classes) * spread
    labels = torch.randint(0, classes, (batch_size,))
    return [scores, labels]


def get_init_inputs():
    return []
