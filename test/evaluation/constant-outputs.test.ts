import { afterAll, beforeAll, expect, test } from "vitest";
import { type Evaluator, openEvaluator } from "../../src/evaluation/index.js";
import type { Task } from "../../src/records/index.js";
import { loadTasks } from "../../src/tasks/index.js";

// What needs no look at the inputs must fail on every task: zeros, the mean of the right answer. KernelBench's absolute tolerance lets zeros pass where outputs are small.
const tasks: Task[] = await loadTasks({ from: "bundled", level: 1, size: "small" });
const answer = (change: string) =>
  `class ModelNew(Model):\n    def forward(self, *inputs):\n        y = super().forward(*inputs)\n        return ${change}`;
const scalars = [95, 98];

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = await openEvaluator({ device: "cpu", numPerfTrials: 2 });
});
afterAll(() => evaluator.close());

test.each(tasks.map((task) => [`${task.id} ${task.name}`, task] as const))("%s", async (_name, task) => {
  const verdict = async (change: string) => (await evaluator.evaluate(task, answer(change))).verdict;
  expect(await verdict("torch.zeros_like(y)")).toBe("wrong");
  // The mean of a single number is that number.
  if (!scalars.includes(task.id)) expect(await verdict("torch.full_like(y, y.mean().item())")).toBe("wrong");
});

test("a program nearer to the truth than the reference is correct", async () => {
  const [task] = tasks;
  if (task === undefined) throw new Error("there is no bundled task");
  // Ten million ones in half precision end at 2,048, where one more changes nothing: the reference is off, the candidate is not.
  const code = `import torch
import torch.nn as nn

class Model(nn.Module):
    def forward(self, x):
        total = torch.zeros((), dtype=x.dtype)
        for part in x:
            total = total + part
        return total.reshape(1)

def get_inputs():
    return [torch.rand(6000).half() + 1]

def get_init_inputs():
    return []
`;
  const rough = { ...task, id: 901, name: "Running_sum", code, hash: "e".repeat(64) };
  const exact = await evaluator.evaluate(rough, "return x.double().sum().half().reshape(1)");
  expect({ verdict: exact.verdict, message: exact.message }).toEqual({ verdict: "correct", message: null });
  expect((await evaluator.evaluate(rough, "return x.double().sum().half().reshape(1) * 1.1")).verdict).toBe("wrong");
});
