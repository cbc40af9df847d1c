import { describe, expect, test } from "vitest";
import type { Task } from "../../src/records/index.js";
import { loadTasks, referenceBody } from "../../src/tasks/index.js";

const checkout = new URL("../fixtures/tasks/checkout", import.meta.url).pathname;

function bodyOf(code: string): string {
  const task: Task = { level: 1, id: 1, name: "Odd", code, size: "full", hash: "0".repeat(64), source: "dataset" };
  return referenceBody(task);
}

test("annotations, docstring and what follows the class stay out; comments and indentation stay", async () => {
  const [halving] = await loadTasks({ from: { kernelBench: checkout }, ids: [10] });
  expect(halving && referenceBody(halving)).toBe(
    "# The comment stays with the body.\nreturn torch.mul(\n    x,\n    0.5,\n)",
  );
});

describe("odd but legal forms", () => {
  test.each([
    ["a body beside the colon", "class Model(M):\n    def forward(self, x): return x[1:2]\n", "return x[1:2]"],
    [
      "a signature over several lines, with colons, brackets and a comment",
      'class Model(M):\n  def forward(\n    self, x: "a:b" = {1: 2}  # ):\n  ) -> T:  # so\n    return x\n',
      "return x",
    ],
    [
      "a string and brackets that reach to column 0",
      "class Model(M):\n    def forward(self, x):\n        s = '''\nclass Model:\n'''\n        return f(\nx)\n\ny = 1\n",
      "s = '''\nclass Model:\n'''\nreturn f(\nx)",
    ],
    [
      "another class and another method beside it",
      "class A(M):\n    def forward(self):\n        return 1\n\nclass Model(M):\n    def forward(self):\n        if 1:\n\n            return 2\n    def g(self):\n        pass\n",
      "if 1:\n\n    return 2",
    ],
    [
      "a docstring of one line in single quotes",
      "class Model:\n    def forward(self):\n        'it\\'s: this'\n        return 3\n",
      "return 3",
    ],
  ])("%s", (_name, code, body) => {
    expect(bodyOf(code)).toBe(body);
  });
});

test.each(["x = 1\n", "class Model:\n    pass\n\nclass Other:\n    def forward(self):\n        return 1\n"])(
  "code without Model.forward is an error that names the task",
  (code) => {
    expect(() => bodyOf(code)).toThrow("level 1 task 1 (Odd) has no class Model with a forward");
  },
);
