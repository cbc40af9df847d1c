import { afterAll, beforeAll, expect, test } from "vitest";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import type { Evaluation } from "../../src/records/index.js";
import { diagonal } from "./inline-task.js";

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await openEvaluator({ device: "cpu", numCorrectTrials: 1, numPerfTrials: 2 });
});
afterAll(() => evaluator.close());

const body = "return A[:, None] * B";
const accepted: Record<string, string> = {
  "a body": body,
  "a body of several lines, indented": `        scaled = A[:, None]\n        scaled = scaled * B\n        return scaled`,
  "a body whose first line is flush, continuing the prompt": `x = A[:, None]\n        if x.dim() == 2:\n            x = x * B\n        return x`,
  "a body in tabs": `\tx = A[:, None]\n\treturn x * B`,
  "a body with Windows line ends": "x = A[:, None]\r\nreturn x * B\r\n",
  "a body with its own imports": `import math\nfrom torch import mul\nreturn mul(A[:, None], B) * math.cos(0)`,
  "a body with a string of several lines": `note = """\n  two\n lines"""\nreturn A[:, None] * B`,
  "F without an import": "return F.relu(A)[:, None] * B",
  "a fence": `\`\`\`python\n${body}\n\`\`\``,
  "prose around a fence": `Sure! The diagonal need not be built:\n\n\`\`\`py\n${body}\n\`\`\`\nThis avoids an N x N product.`,
  "a fence cut off by the token limit": `Here:\n\`\`\`python\n${body}\n`,
  "an indented fence": `1. Answer:\n   \`\`\`python\n   ${body}\n   \`\`\``,
  "two fences, the second the answer": `The reference is\n\`\`\`\nA, B\n\`\`\`\nso\n\`\`\`python\n${body}\n\`\`\``,
  "prose without a fence": `The diagonal need not be built.\n\n${body}\n\nIt's that simple!`,
  "a def": `def forward(self, A, B):\n    return A[:, None] * B`,
  "a def with types, defaults and a docstring": `def forward(self, A: torch.Tensor, B: torch.Tensor, extra=None) -> torch.Tensor:\n    """Scales rows."""\n    return A[:, None] * B`,
  "a def with other parameter names": `def forward(self, d, m):\n    return d[:, None] * m`,
  "a def without self": `def forward(A, B):\n    return A[:, None] * B`,
  "a def with a function beside it": `import torch\n\ndef scale(a, b):\n    return a[:, None] * b\n\ndef forward(self, A, B):\n    return scale(A, B)`,
  "an indented def": `    def forward(self, A, B):\n        return A[:, None] * B`,
  "a body with a class that has a forward of its own": `class Scaled(nn.Module):\n    def forward(self, A, B):\n        return A[:, None] * B\nreturn Scaled()(A, B)`,
  "a body that returns within a with, beside such a class": `class Scaled(nn.Module):\n    def forward(self, A, B):\n        return A[:, None] * B\nwith torch.no_grad():\n    return Scaled()(A, B)`,
  "a fence in a string over all of the answer": `'''\n\`\`\`python\n${body}\n\`\`\`\n'''`,
  "a def with a function of autograd's": `class Scale(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, A, B):\n        return A[:, None] * B\ndef forward(self, A, B):\n    return Scale.apply(A, B)`,
  "a def with a module of its own": `class Scaled(nn.Module):\n    def forward(self, A, B):\n        return A[:, None] * B\ndef forward(self, A, B):\n    return Scaled()(A, B)`,
  "a class with a fence in its docstring": `class ModelNew(nn.Module):\n    """As in\n    \`\`\`\n    A * B\n    \`\`\`\n    """\n    def forward(self, A, B):\n        return A[:, None] * B`,
  "the same in a fence": `So:\n\`\`\`python\nclass ModelNew(nn.Module):\n    """As in\n    \`\`\`\n    A * B\n    \`\`\`\n    """\n    def forward(self, A, B):\n        return A[:, None] * B\n\`\`\``,
  "helpers where it is imported": `if __name__ != "__main__":\n    def scaled(A, B):\n        return A[:, None] * B\ndef forward(self, A, B):\n    return scaled(A, B)`,
  "a tab in a string": `assert len("\t") == 1\nreturn A[:, None] * B`,
  "a byte order mark": `\ufeff${body}`,
  "one that looks itself up": `import inspect\nclass ModelNew(nn.Module):\n    def forward(self, A, B):\n        assert "def forward" in inspect.getsource(ModelNew) and __file__\n        return A[:, None] * B`,
  "class ModelNew": `import torch\nimport torch.nn as nn\nclass ModelNew(nn.Module):\n    def forward(self, A, B):\n        return A[:, None] * B`,
  "class ModelNew of Model": `class ModelNew(Model):\n    def forward(self, A, B):\n        return A[:, None] * B`,
  "class ModelNew of a base of its own": `class Base(nn.Module):\n    def __init__(self, scale):\n        super().__init__()\n        self.scale = scale\n    def forward(self, A, B):\n        return self.scale * A[:, None] * B\nclass ModelNew(Base):\n    def __init__(self):\n        super().__init__(1.0)`,
  "class ModelNew whose forward is assigned, over a helper": `class Twice(nn.Module):\n    def forward(self, x):\n        return 2 * x\nclass ModelNew(nn.Module):\n    forward = lambda self, A, B: A[:, None] * B`,
  "class ModelNew whose forward is a function": `def mm(self, A, B):\n    return A[:, None] * B\nclass ModelNew(Model):\n    forward = mm`,
  "class ModelNew under a condition": `if torch.__version__:\n    class ModelNew(nn.Module):\n        def forward(self, A, B):\n            return A[:, None] * B`,
  "ModelNew by another name": `class Scaled(nn.Module):\n    def forward(self, A, B):\n        return A[:, None] * B\nModelNew = Scaled`,
  "class Model, in a fence, with inputs and a main": `\`\`\`python\nimport torch\nclass Model(torch.nn.Module):\n    def forward(self, A, B):\n        return A[:, None] * B\n\ndef get_inputs():\n    return None\n\nif __name__ == "__main__":\n    raise SystemExit\n\`\`\``,
};
// How noisy the machine was is no property of a program.
const flagsOf = (of: Evaluation) => of.flags.filter(({ flag }) => flag !== "noisy");
test.each(Object.entries(accepted))("%s is read as the program it means", async (_name, text) => {
  const result = await evaluator.evaluate(diagonal, text);
  expect(result).toMatchObject({ verdict: "correct", message: null });
  expect(flagsOf(result)).toEqual([]);
});

const likeReference: Record<string, [text: string, evidence: RegExp]> = {
  pass: ["pass", /the answer is `pass`/],
  "a commented pass in a fence": ["```python\n# nothing to gain\npass\n```", /the answer is `pass`/],
  "the same statements": ["# my own\nreturn (torch.diag(A)\n        @ B)", /statement for statement/],
  "the same under other names": [
    "def forward(self, x, y):\n    'mine'\n    return torch.diag(x) @ y",
    /statement for statement/,
  ],
  "a class that inherits it": ["class ModelNew(Model):\n    pass", /it inherits the reference's forward/],
  "a class that inherits it and builds itself": [
    "class ModelNew(Model):\n    def __init__(self):\n        super().__init__()\n        self.note = 1",
    /it inherits the reference's forward/,
  ],
  "the whole class again": [
    "class ModelNew(nn.Module):\n    def __init__(self):\n        super(ModelNew, self).__init__()\n    def forward(self, A, B):\n        return torch.diag(A) @ B",
    /statement for statement/,
  ],
  "a call of it": ["y = super().forward(A, B)\nreturn y", /super\(\)\.forward, line 1/],
};
test("the same forward over other parts is another program", async () => {
  const code = `import torch
import torch.nn as nn
class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.act = nn.Hardtanh()
    def forward(self, x):
        return self.act(x)
def get_inputs():
    return [4 * torch.rand(4096) - 2]
def get_init_inputs():
    return []
`;
  const task = { ...diagonal, id: 902, name: "act", code, hash: "c".repeat(64) };
  const parts = "class Clamp(nn.Module):\n    def forward(self, x):\n        return x.clamp(-1, 1)\n";
  const own = (made: string) =>
    `${parts}class ModelNew(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.act = ${made}\n    def forward(self, x):\n        return self.act(x)`;
  const [other, same] = [
    await evaluator.evaluate(task, own("Clamp()")),
    await evaluator.evaluate(task, own("nn.Hardtanh()")),
  ];
  expect([other.verdict, same.verdict]).toEqual(["correct", "correct"]);
  expect(flagsOf(other)).toEqual([]);
  expect(flagsOf(same)).toMatchObject([{ flag: "same-as-reference" }]);
});

test.each(Object.entries(likeReference))("%s is flagged as the reference again", async (_name, [text, evidence]) => {
  const result = await evaluator.evaluate(diagonal, text);
  expect(result.verdict).toBe("correct");
  expect(flagsOf(result)).toEqual([{ flag: "same-as-reference", evidence: expect.stringMatching(evidence) }]);
});

const refused: Record<string, [text: string, message: RegExp]> = {
  nothing: ["", /holds no code/],
  "prose alone": ["I cannot improve on this kernel, sorry.", /SyntaxError: .*line 1: I cannot/],
  "an error inside a fence, in the answer's lines": [
    "Here:\n```python\nx = A[:, None]\nreturn x ** * B\n```",
    /line 4: return x \*\* \* B/,
  ],
  "a body cut off": ["x = A[:, None]\nreturn torch.mul(x,", /SyntaxError: '\(' was never closed \(line 2/],
  "a broken program whose end would parse by itself": ["y = (\nreturn A[:, None] * B", /SyntaxError: .*line 1/],
  "a broken block beside a sound one": [
    "The reference does\n```python\nreturn torch.diag(A) @ B\n```\nbut I do\n```python\ny = A[:, None] *\nreturn y",
    /SyntaxError: .*line 7/,
  ],
  "a break outside a loop": ["x = A\nbreak\nreturn x", /'break' outside loop \(line 2\)/],
  "a nul character": ["return A\0", /null bytes/],
  "parentheses beyond reason": [
    `return ${"(".repeat(500)}A${")".repeat(500)}`,
    /too many nested parentheses|parser gave up/,
  ],
  "operators beyond reason": [`return ${"-".repeat(20_000)}A`, /nested too deeply|Recursion|gave up|too complex/],
};
test.each(Object.entries(refused))("%s is a compile error that says where", async (_name, [text, message]) => {
  const result = await evaluator.evaluate(diagonal, text);
  expect(result).toMatchObject({ verdict: "compile-error", message: expect.stringMatching(message) });
});

test("a fault names the answer's own line, prose and fence counted", async () => {
  const text = "Let me try.\n\n```python\nx = A[:, None]\ny = x * C\nreturn y\n```";
  const { verdict, message } = await evaluator.evaluate(diagonal, text);
  expect({ verdict, message }).toEqual({
    verdict: "runtime-error",
    message: "forward raised NameError: name 'C' is not defined (line 5 of the answer: y = x * C)",
  });
});
