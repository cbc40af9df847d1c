import { expect, test } from "vitest";
import { z } from "zod";
import { askWorker } from "./ask-worker.js";

const question = `from batches import Batch, Batches
from measure import depends_on_turn
first, second, program_first, program_second = given
batches = Batches([Batch(False, {False: first, True: program_second}), Batch(True, {False: second, True: program_first})])
found = depends_on_turn(batches)`;

/** @param times milliseconds: of the reference first and second in its pairs, then of the program */
async function dependence(...times: [number[], number[], number[], number[]]): Promise<string | null> {
  return z
    .string()
    .nullable()
    .parse(await askWorker(question, times));
}

test("times that depend on who came first are said, once there are enough of them", async () => {
  // Task 5 on an H100, where the judge had freed 4 GB before each pair.
  const [first, second] = [
    [3.514, 3.51, 3.51, 3.513, 3.511],
    [3.303, 3.315, 3.302, 3.3, 3.271],
  ];
  const program = [3.512, 3.507, 3.462, 3.516, 3.515];
  const words = "the reference took 3.511 ms where it came first and 3.302 ms where it came second";
  expect(await dependence(first, second, program, program)).toBe(words);
  expect(await dependence(program, program, second, first)).toMatch(/^the program took 3.302 ms where it came first/);
  expect(await dependence(first, second.slice(1), program, program)).toBeNull();
});

test("times that only scatter are not", async () => {
  // Task 18 on the same device: three levels, whoever comes first.
  const scattered = [3.018, 3.139, 3.023, 3.125, 3.234, 3.041];
  expect(
    await dependence(scattered, scattered.toReversed(), [3.133, 3.137, 3.027, 3.125, 3.249], scattered),
  ).toBeNull();
});
