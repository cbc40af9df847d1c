import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { findPython } from "../../src/worker/index.js";

const python = (await findPython()).path;
const worker = resolve(import.meta.dirname, "../../src/evaluation/worker");
const program = `import json, sys
sys.path[:0] = [${JSON.stringify(worker)}, ${JSON.stringify(resolve(worker, "../../worker"))}]
from batches import Batch, Batches
from measure import depends_on_turn
first, second, program_first, program_second = json.load(sys.stdin)
batches = Batches(number=1)
batches.each = [Batch(False, {False: first, True: program_second}), Batch(True, {False: second, True: program_first})]
print(json.dumps(depends_on_turn(batches)))`;

/** @param times milliseconds: of the reference first and second in its pairs, then of the program */
function dependence(...times: [number[], number[], number[], number[]]): string | null {
  const said = execFileSync(python, ["-c", program], { input: JSON.stringify(times), encoding: "utf8" });
  return z.string().nullable().parse(JSON.parse(said));
}

test("times that depend on who came first are said, once there are enough of them", () => {
  // Task 5 on an H100, where the judge had freed 4 GB before each pair.
  const [first, second] = [
    [3.514, 3.51, 3.51, 3.513, 3.511],
    [3.303, 3.315, 3.302, 3.3, 3.271],
  ];
  const program = [3.512, 3.507, 3.462, 3.516, 3.515];
  const words = "the reference took 3.511 ms where it came first and 3.302 ms where it came second";
  expect(dependence(first, second, program, program)).toBe(words);
  expect(dependence(program, program, second, first)).toMatch(/^the program took 3.302 ms where it came first/);
  expect(dependence(first, second.slice(1), program, program)).toBeNull();
});

test("times that only scatter are not", () => {
  // Task 18 on the same device: three levels, whoever comes first.
  const scattered = [3.018, 3.139, 3.023, 3.125, 3.234, 3.041];
  expect(dependence(scattered, scattered.toReversed(), [3.133, 3.137, 3.027, 3.125, 3.249], scattered)).toBeNull();
});
