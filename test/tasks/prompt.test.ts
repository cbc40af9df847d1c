import { expect, test } from "vitest";
import { prompt, sha256 } from "../../src/records/index.js";
import { buildPrompt, loadTasks } from "../../src/tasks/index.js";

const tasks = await loadTasks({ from: "bundled" });
const [matvec, scalar] = tasks;
if (!matvec || !scalar) throw new Error("tasks 4 and 5 are bundled");

test("a system and a user message, hashed", () => {
  const built = prompt.parse(buildPrompt(matvec));
  expect(built.messages.map(({ role }) => role)).toEqual(["system", "user"]);
  expect(built.hash).toBe(sha256(JSON.stringify(built.messages)));
  expect(buildPrompt(matvec)).toEqual(built);
});

test("the user message names the problem and shows its reference between triple quotes", () => {
  const user = buildPrompt(matvec).messages[1]?.content ?? "";
  expect(user).toMatch(/^Problem 4: Matrix_vector_product\n/);
  expect(user.split("'''")[1]?.trim()).toBe(matvec.code.trim());
});

test("the system message is the paper's rules: the body alone, pass, three functional examples", () => {
  const system = buildPrompt(matvec).messages[0]?.content ?? "";
  expect(system).toContain("body of\n`forward` alone");
  expect(system).toContain("`pass`");
  const examples = system.match(/^return torch\.nn\.functional\.(\w+)/gm);
  expect(examples?.map((line) => line.split(".").at(-1))).toEqual(["conv2d", "linear", "layer_norm"]);
});

test("tasks share the system message and differ in the hash; so do a task's sizes", async () => {
  const [small] = await loadTasks({ from: "bundled", ids: [4], size: "small" });
  if (!small) throw new Error("task 4 is bundled");
  expect(buildPrompt(scalar).messages[0]).toEqual(buildPrompt(matvec).messages[0]);
  const hashes = [...tasks, small].map((task) => buildPrompt(task).hash);
  expect(new Set(hashes).size).toBe(tasks.length + 1);
});
