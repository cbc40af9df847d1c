import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { loadTasks } from "../../src/tasks/index.js";
import { findPython } from "../../src/worker/index.js";

test("a device that is lost with the worker is named for every program after, as it would be on opening", async () => {
  const dir = mkdtempSync(join(tmpdir(), "lost-device-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  // A Python whose second worker is told of a GPU that is not there, as where the first one's has fallen off its bus.
  const python = join(dir, "python");
  const { path } = await findPython();
  writeFileSync(
    python,
    `#!/bin/bash
if [ -e ${dir}/pid ]; then
  for ((i = 1; i <= $#; i++)); do [ "\${!i}" = cpu ] && set -- "\${@:1:i-1}" cuda:77 "\${@:i+1}"; done
else
  echo $$ > ${dir}/pid
fi
exec ${path} "$@"
`,
  );
  chmodSync(python, 0o755);
  const [task] = await loadTasks({ from: "bundled", ids: [12], size: "small" });
  if (task === undefined) throw new Error("there is no task 12");
  await using evaluator = await openEvaluator({ device: "cpu", python });
  expect(await evaluator.evaluate(task, "return A.unsqueeze(1) * B")).toMatchObject({ verdict: "correct" });
  process.kill(Number(readFileSync(join(dir, "pid"), "utf8")), "SIGKILL");
  await sleep(500); // until its end is known here
  for (const body of ["return A.unsqueeze(1) * B + 0", "return B * A.unsqueeze(1)"]) {
    const { verdict, message } = await evaluator.evaluate(task, body);
    expect(verdict).toBe("harness-error");
    expect(message).toMatch(/^cpu cannot be used: /);
  }
});
