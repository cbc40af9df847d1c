import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { referenceBody } from "../../src/tasks/index.js";
import { diagonalOften } from "./inline-task.js";

// The rates of a device are kept in a file: here one says what no machine is like.
const cache = mkdtempSync(join(tmpdir(), "rates-"));
process.env.XDG_CACHE_HOME = cache;
afterAll(() => rmSync(cache, { recursive: true }));
const rates = join(cache, "surprisal-lab/rates.json");

const faster = "return A[:, None] * B";
// By hand: a diagonal of 256 and a matrix of 256 x 256 are read, a matrix written, four bytes each.
const leastBytes = 4 * (256 + 2 * 256 * 256);

async function judged(bytesPerMs?: number) {
  if (bytesPerMs !== undefined) {
    const [key] = Object.keys(JSON.parse(readFileSync(rates, "utf8")) as object);
    writeFileSync(rates, JSON.stringify({ [`${key}`]: { bytesPerMs, flopsPerMs: 1e30, cacheBytes: 0 } }));
  }
  const evaluator = await openEvaluator({ device: "cpu", numPerfTrials: 9 });
  try {
    return {
      fast: await evaluator.evaluate(diagonalOften, faster),
      own: await evaluator.evaluate(diagonalOften, referenceBody(diagonalOften)),
    };
  } finally {
    await evaluator.close();
  }
}

test("a program faster than the device can be is refused with the arithmetic, and no other", async () => {
  const { fast } = await judged();
  expect(fast.verdict).toBe("correct");
  const [theirs, mine] = [fast.refMs ?? 0, fast.candidateMs ?? 0];
  expect(theirs / mine).toBeGreaterThan(10);
  // Far from either: the reference may be as fast as it is, the program may not.
  const between = Math.sqrt(theirs * mine);
  const held = await judged(leastBytes / between);
  expect(held.fast.verdict).toBe("rejected");
  expect(held.fast.message).toMatch(/^exceeds-speed-of-light: [\d.e-]+ ms, where 0\.5253 MB that must move at /);
  expect(held.fast.floor).toMatchObject({ leastBytes, leastFlops: null });
  expect(held.fast.floor?.ms).toBeCloseTo(between, 9);
  expect(held.own.verdict).toBe("correct");
  expect(held.own.fractionOfFloor).toBeLessThan(1);
  // Above the reference's own time it is no floor of this task.
  const wrong = await judged(leastBytes / (10 * theirs));
  expect(wrong.fast).toMatchObject({ verdict: "correct", floor: null, fractionOfFloor: null });
});
