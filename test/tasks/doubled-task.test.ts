import { expect, test } from "vitest";
import { sha256, type Task } from "../../src/records/index.js";
import { doubledTask } from "../../src/tasks/index.js";

const aTask = (code: string): Task => ({
  level: 1,
  id: 1,
  name: "Odd",
  code,
  size: "full",
  hash: sha256(code),
  source: "dataset",
});

test("the doubled reference calls the task's own forward twice and keeps the first result", () => {
  const task = aTask(`class Model(nn.Module):
    """def forward in a docstring"""

    @torch.no_grad()
    def forward(self, A, B=(1,
                            2)):
        return A @ B

def forward(x):
    return x
`);
  const doubled = doubledTask(task);
  expect(doubled.code).toBe(`class Model(nn.Module):
    """def forward in a docstring"""

    @torch.no_grad()
    def forward(self, *inputs):
        first = self.forward_once(*inputs)
        return self.forward_once(*inputs)

    def forward_once(self, A, B=(1,
                            2)):
        return A @ B

def forward(x):
    return x
`);
  expect(doubled.hash).toBe(sha256(doubled.code));
  expect(doubled).toMatchObject({ level: task.level, id: task.id, name: `${task.name}_twice` });
});

test("a task without a forward is refused", () => {
  expect(() => doubledTask(aTask("class Model:\n    pass\n"))).toThrow(/has no class Model with a forward/);
});
