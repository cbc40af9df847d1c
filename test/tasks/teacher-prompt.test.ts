import { expect, test } from "vitest";
import { type Evaluation, prompt, sha256 } from "../../src/records/index.js";
import { buildPrompt, buildTeacherPrompt, executionFeedback, loadTasks } from "../../src/tasks/index.js";

const [task] = await loadTasks({ from: "bundled", ids: [12] });
if (!task) throw new Error("task 12 is bundled");
const program = "B = B.contiguous()\nreturn torch.diag(A) @ B";

const evaluation = (change: Partial<Evaluation>): Evaluation => ({
  level: 1,
  taskId: 12,
  taskHash: task.hash,
  programHash: sha256(program),
  repeat: 0,
  verdict: "correct",
  message: null,
  stage: "done",
  speedup: { value: 1.5, low: 1.4, high: 1.6, level: 0.95 },
  refMs: 3,
  candidateMs: 2,
  trialsMs: null,
  correctness: null,
  flags: [],
  mode: "fast",
  device: "cpu",
  durationMs: 1,
  ...change,
});
const failed = (change: Partial<Evaluation>) =>
  evaluation({ stage: "correctness", speedup: null, refMs: null, candidateMs: null, ...change });
const shown = (of: Evaluation) => buildTeacherPrompt(task, { feedback: executionFeedback(of, program) });

test("a teacher that is shown nothing reads the student's prompt", () => {
  expect(buildTeacherPrompt(task, {})).toEqual(buildPrompt(task));
  expect(executionFeedback(failed({ verdict: "harness-error", message: "our fault" }), program)).toBeNull();
});

test("what the execution told stands after the task, in the messages and in comment lines", () => {
  const built = prompt.parse(shown(evaluation({})));
  const plain = buildPrompt(task);
  expect(built.hash).toBe(sha256(JSON.stringify(built.messages)));
  expect(built.hash).not.toBe(plain.hash);
  expect(built.messages[0]).toEqual(plain.messages[0]);
  const [before, said] = (built.messages[1]?.content ?? "").split("\n\nAn attempt at this problem was run.");
  expect(before).toBe(plain.messages[1]?.content);
  for (const part of ["status: correct", "compiled: yes", "correct: yes", "speedup: 1.50x", "error: none"]) {
    expect(said).toContain(part);
  }
  expect(said).toContain("time of the reference: 3.000 ms");
  expect(said).toContain("time of the attempt: 2.000 ms");
  expect(built.feedback).toBe("# attempt: correct 1.50x\n");
});

test("errors and traces are shown without the attempt's own code", () => {
  const runtime = failed({
    verdict: "runtime-error",
    message:
      "forward raised RuntimeError: diag (1-D) expected, got 2 (line 2 of the answer: return torch.diag(A) @ B)\n" +
      'File "answer.py", line 2, in forward\n    return torch.diag(A) @ B\n  B = B.contiguous()',
  });
  expect(executionFeedback(runtime, program)).toMatchObject({
    status: "runtime-error",
    compiled: true,
    correct: false,
    speedup: null,
    error: "forward raised RuntimeError: diag (1-D) expected, got 2 (line 2 of the answer)",
    trace: expect.stringContaining('File "answer.py", line 2'),
  });
  const { messages, feedback } = shown(runtime);
  for (const text of [messages[1]?.content?.split("An attempt")[1], feedback]) {
    expect(text).toContain("diag (1-D) expected");
    expect(text).not.toContain("torch.diag(A) @ B");
    expect(text).not.toContain("B.contiguous()");
  }
  const syntax = failed({
    verdict: "compile-error",
    stage: "compile",
    message: "SyntaxError: '(' was never closed (line 1: x = (A",
  });
  expect(executionFeedback(syntax, "x = (A @ B")).toMatchObject({ compiled: false, trace: null });
});

test("another attempt's program comes between task and feedback", () => {
  const solution = { program: "return A.unsqueeze(1) * B\n", speedup: 4.25 };
  const built = buildTeacherPrompt(task, { solution, feedback: executionFeedback(evaluation({}), program) });
  const text = built.messages[1]?.content ?? "";
  const places = [task.code.trim(), "ran 4.25 times as fast", "'''\nreturn A.unsqueeze(1) * B\n'''", "An attempt"];
  expect(places.map((part) => text.indexOf(part))).toEqual(
    places.map((part) => text.indexOf(part)).sort((a, b) => a - b),
  );
  for (const part of places) expect(text).toContain(part);
  expect(built.feedback).toBe("# correct 4.25x:\n# return A.unsqueeze(1) * B\n# attempt: correct 1.50x\n");
  expect(buildTeacherPrompt(task, { solution }).feedback).toBe("# correct 4.25x:\n# return A.unsqueeze(1) * B\n");
});
