# A captured graph of sixteen branches, all of them joined.
import torch
import torch.nn as nn


class ModelNew(nn.Module):
    def __init__(self):
        super().__init__()
        self.graph = None

    def record(self):
        self.y = torch.tanh(self.x)
        streams = [torch.cuda.Stream() for _ in range(16)]
        self.graph = torch.cuda.CUDAGraph()
        torch.cuda.synchronize()
        with torch.cuda.graph(self.graph):
            first = torch.cuda.current_stream()
            for stream, part, into in zip(streams, self.x.chunk(16), self.y.chunk(16)):
                stream.wait_stream(first)
                with torch.cuda.stream(stream):
                    torch.tanh(part, out=into)
            for stream in streams:
                first.wait_stream(stream)

    def forward(self, x):
        if self.graph is None:
            self.x = x.clone()
            self.record()
        self.x.copy_(x)
        self.graph.replay()
        return self.y.clone()
