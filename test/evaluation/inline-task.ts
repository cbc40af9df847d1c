import { sha256, type Task } from "../../src/records/index.js";

/** A diagonal times a matrix, written the slow way: small, with plenty of room above the reference. */
export const diagonal = inlineTask(
  12,
  "Diagonal_matmul",
  `import torch
import torch.nn as nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()

    def forward(self, A, B):
        return torch.diag(A) @ B

N = 256

def get_inputs():
    return [torch.rand(N), torch.rand(N, N)]

def get_init_inputs():
    return []
`,
);

/** The same forty times: what does it once is faster by so much that no neighbour on the machine can hide it. */
export const diagonalOften = inlineTask(
  13,
  "Diagonal_matmul_often",
  diagonal.code.replace(
    "return torch.diag(A) @ B",
    "for _ in range(40):\n            C = torch.diag(A) @ B\n        return C",
  ),
);

/** Takes integers and has weights: what it gathers must not become floating point, and the weights must be the reference's. */
export const gather = inlineTask(
  90,
  "Gather_scale",
  `import torch
import torch.nn as nn

class Model(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.table = nn.Parameter(torch.randn(size))

    def forward(self, index):
        assert not index.is_floating_point()
        return self.table[index]

def get_inputs():
    return [torch.randint(0, 100, (4096,))]

def get_init_inputs():
    return [100]
`,
);

export function inlineTask(id: number, name: string, code: string): Task {
  return { level: 1, id, name, code, size: "small", hash: sha256(code), source: "dataset" };
}
