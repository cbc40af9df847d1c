import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { findPython } from "../../src/worker/index.js";

export const workerFolders = ["evaluation/worker", "worker"].map((folder) =>
  resolve(import.meta.dirname, "../../src", folder),
);

/** Runs lines of Python that import the worker's own modules, read `given` and leave what they found in `found`. */
export async function askWorker(lines: string, given: unknown): Promise<unknown> {
  const program = `import json, sys
sys.path[:0] = ${JSON.stringify(workerFolders)}
given = json.load(sys.stdin)
${lines}
print(json.dumps(found))`;
  const { path } = await findPython();
  return JSON.parse(execFileSync(path, ["-c", program], { input: JSON.stringify(given), encoding: "utf8" }));
}
