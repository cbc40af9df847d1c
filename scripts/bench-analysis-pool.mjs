// The pool that scripts/bench-analysis.mjs times: made up, the same for the same seed and size.
import { closeSync, openSync, writeSync } from "node:fs";
import { seededRandom } from "../dist/index.js";

/**
 * Writes a pool as JSONL: 250 tasks, 10 seeds, and as many samples each as make up `rows`. A task has 200 programs, drawn with falling frequency; one program has one verdict and
 * speedup, rarer ones being faster. One sample in a hundred is not evaluated.
 */
export function writePool(path, { rows, seed, tasks = 250, seeds = 10, programs = 200 }) {
  const random = seededRandom(seed);
  const round = (value, digits) => Number(value.toFixed(digits));
  const samples = rows / (tasks * seeds);
  if (!Number.isInteger(samples)) throw new Error(`${rows} rows do not share out over ${tasks * seeds} pairs`);
  const fd = openSync(path, "w");
  let block = "";
  for (let task = 1; task <= tasks; task++) {
    const known = Array.from({ length: programs }, (_, rank) => {
      const speedup = Math.exp(0.5 * (random() + random() + random() - 1.7) + rank / programs / 2);
      const width = 0.002 + 0.02 * random();
      return {
        text: `return torch.addmm(self.bias, x, self.w${task}) * ${rank}`,
        completionTokens: 12 + Math.floor(200 * random()),
        surprisal: 0.05 + (1.5 * rank) / programs,
        verdict: random() < 0.75 ? "correct" : random() < 0.5 ? "wrong" : "compile-error",
        speedup: round(speedup, 6),
        speedupLow: round(speedup * (1 - width), 6),
        speedupHigh: round(speedup * (1 + width), 6),
      };
    });
    for (let s = 0; s < seeds; s++) {
      for (let index = 0; index < samples; index++) {
        const program = known[Math.floor(programs * random() ** 2)];
        const mean = -round(program.surprisal + 0.3 * random(), 6);
        const verdict = random() < 0.01 ? null : program.verdict;
        const timed = verdict === "correct";
        block += `${JSON.stringify({
          taskId: task,
          seed: 42 + s,
          index,
          text: program.text,
          completionTokens: program.completionTokens,
          sumLogprob: round(mean * program.completionTokens, 6),
          meanLogprob: mean,
          verdict,
          speedup: timed ? program.speedup : null,
          speedupLow: timed ? program.speedupLow : null,
          speedupHigh: timed ? program.speedupHigh : null,
        })}\n`;
        if (block.length > 2 ** 22) {
          writeSync(fd, block);
          block = "";
        }
      }
    }
  }
  writeSync(fd, block);
  closeSync(fd);
}
