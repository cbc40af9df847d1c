import { expect, test } from "vitest";
import { askWorker } from "./ask-worker.js";

const question = `from disturbance import Used, worked
first, second = (Used(pid=1, at_us=round(1e6 * at), sm=sm) for at, sm in given)
found = worked(first, second)`;

/** Two looks at a process: seconds, and the driver's figure for how busy it keeps the GPU. */
const worked = (...looks: [number, number][]) => askWorker(question, looks);

test("who else works on a GPU, from what an H100's driver said of a process that multiplied for five seconds and then held still", async () => {
  // It began, went on, and was done at 8.1 s; its figure fell from there on.
  expect(await worked([3.49, 7], [3.89, 16])).toBe(true);
  expect(await worked([6.09, 45], [7.29, 54])).toBe(true);
  expect(await worked([8.09, 58], [9.29, 51])).toBe(false);
  expect(await worked([8.89, 54], [10.09, 47])).toBe(false);
  expect(await worked([8.49, 56], [8.89, 54])).toBe(false);
});

test("a steady figure says so, a high one at once, a low one later or never", async () => {
  // 60 falls by 1.2 in 0.4 s where it falls by 5 % a second, 20 by 1.02 in a second, by 0.5 in half of one.
  expect(await worked([0, 60], [0.4, 60])).toBe(true);
  expect(await worked([0, 21], [1, 21])).toBe(true);
  expect(await worked([0, 20], [0.5, 20])).toBe(false);
  expect(await worked([0, 1], [5, 1])).toBe(false);
  expect(await worked([3, 60], [3, 60])).toBe(false);
});
