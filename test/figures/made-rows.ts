import type {
  AdaptationRow,
  AnytimeRow,
  CalibrationRow,
  GainRow,
  NullTestRow,
  RegimeRow,
  RhoRow,
  ScalingRow,
  ScatterRow,
  SelectionRow,
} from "../../src/figures/index.js";
import { programHash } from "../../src/records/index.js";

// Rows made by hand for the pictures: shaped like those of a run, measured by nobody.

/** Numbers in 0..1 that only depend on the seed (Park and Miller's generator). */
export function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

/** Idioms from common to rare: how often drawn, surprisal per token, speedup or the verdict that replaces it. */
const idioms = [
  { weight: 40, nll: 0.05, speedup: 1 },
  { weight: 20, nll: 0.21, speedup: 0.93 },
  { weight: 12, nll: 0.4, speedup: 1.3 },
  { weight: 9, nll: 0.5, verdict: "wrong" },
  { weight: 6, nll: 0.8, speedup: 2.4 },
  { weight: 5, nll: 0.9, verdict: "runtime-error" },
  { weight: 3, nll: 1.3, speedup: 11 },
  { weight: 3, nll: 1.5, verdict: "compile-error" },
  { weight: 2, nll: 1.9, speedup: 48 },
] as const;

/** A pool of `perTask` samples for each task. */
export function madePool(tasks: readonly number[], perTask: number, seed = 7): ScatterRow[] {
  const next = uniform(seed);
  const total = idioms.reduce((sum, { weight }) => sum + weight, 0);
  return tasks.flatMap((taskId, t) =>
    Array.from({ length: perTask }, (): ScatterRow => {
      let at = next() * total;
      const idiom = idioms.find(({ weight }) => {
        at -= weight;
        return at <= 0;
      });
      // A few spellings of each idiom, each a program of its own with its own speed.
      const spelling = Math.floor(next() * 4);
      const own = uniform(1000 * t + 10 * spelling + 1);
      own();
      const mean = (idiom?.nll ?? 1) * (0.7 + 0.2 * spelling) * (0.8 + 0.4 * own());
      const speedup = idiom && "speedup" in idiom ? idiom.speedup ** (1 - t / 8) * (0.9 + 0.15 * own()) : null;
      const verdict = idiom && "verdict" in idiom ? idiom.verdict : "correct";
      const text = `x = A @ B  # idiom at ${idiom?.nll}\nreturn x.clone() if ${spelling} else x\n`;
      return {
        level: 1,
        taskId,
        taskName: `made by hand ${taskId}`,
        text,
        programHash: programHash(text),
        sumLogprob: -mean * 24,
        meanLogprob: -mean,
        verdict,
        correct: verdict === "correct",
        speedup,
        speedupLow: speedup === null ? null : speedup * 0.97,
        speedupHigh: speedup === null ? null : speedup * 1.04,
      };
    }),
  );
}

/** Sixteen evaluations a task of a reference against itself, within a per cent and a half. */
export function madeNullTest(tasks: readonly number[]): NullTestRow[] {
  const next = uniform(11);
  return tasks.flatMap((taskId) =>
    Array.from({ length: 16 }, () => {
      const speedup = Math.exp((next() + next() - 1) * 0.014);
      return { taskId, speedup, low: speedup * 0.99, high: speedup * 1.011, source: "this evaluator" };
    }),
  );
}

/** The same under four threads: from 0.002x to 495x. */
export function madeFourThreads(tasks: readonly number[]): NullTestRow[] {
  const next = uniform(5);
  return tasks.flatMap((taskId) =>
    Array.from({ length: 8 }, (_, i) => {
      const exponent = taskId === tasks[0] && i < 2 ? (i === 0 ? Math.log(0.002) : Math.log(495)) : (next() - 0.5) * 9;
      return { taskId, speedup: Math.exp(exponent), source: "four threads, the paper's protocol" };
    }),
  );
}

/** A scaling curve that rises slowly. */
export function madeScaling(): Required<ScalingRow>[] {
  const curve = [0.21, 0.3, 0.39, 0.46, 0.52, 0.57, 0.6];
  return curve.map((passAt1, i) => {
    const interval = { low: passAt1 * 0.5, high: Math.min(1, passAt1 * 1.5) };
    return { k: 2 ** i, passAt1, ...interval, resolvedPassAt1: passAt1 * 0.8, source: "this run" };
  });
}

/** Strategies with intervals, resolved shares, and one that picked nothing that could be timed. */
export function madeStrategies(): SelectionRow[] {
  const row = (strategy: string, fast1: number, resolvedFast1: number, meanSpeedup: number): SelectionRow => {
    const [fast1Low, fast1High] = [Math.max(0, fast1 - 0.2), Math.min(1, fast1 + 0.25)];
    return { strategy, fast1, fast1Low, fast1High, resolvedFast1, meanSpeedup, pairs: 10, source: "this run" };
  };
  return [
    row("best-correct", 0.8, 0.6, 5.3),
    row("random-correct", 0.3, 0.3, 1.12),
    row("confidence-guided", 0, 0, 0.98),
    row("surprisal-guided", 0.6, 0.5, 3.1),
    { strategy: "surprisal-guided-top3", fast1: null, meanSpeedup: null, pairs: 10, source: "this run" },
  ];
}

/** Three orders of evaluation that meet when all samples are evaluated. */
export function madeAnytime(most = 64): AnytimeRow[] {
  const orders = { surprisal: 0.45, "surprisal + length": 0.38, random: 0.25, confidence: 0.12, length: 0.2 };
  return Object.entries(orders).flatMap(([order, rate]) =>
    Array.from({ length: most }, (_, i): AnytimeRow => {
      const success = 0.9 * (1 - (1 - rate) ** (1 + Math.log2(i + 1) * 1.4)) + (0.1 * i) / (most - 1);
      return { order, evaluations: i + 1, success, low: success * 0.85, high: success + (1 - success) * 0.3 };
    }),
  );
}

/** Programs whose speedup is known, on five tasks, eight measurements each. */
export function madeCalibration(tasks: readonly number[]): CalibrationRow[] {
  const next = uniform(23);
  const programs = [
    { program: "reference", expected: 1, bias: 1.001, spread: 0.01 },
    { program: "twice the work", expected: 0.5, bias: 1.012, spread: 0.015 },
    { program: "half the work", expected: 2, bias: 0.99, spread: 0.03 },
  ];
  return programs.flatMap(({ program, expected, bias, spread }) =>
    tasks.flatMap((taskId) =>
      Array.from({ length: 4 }, (): CalibrationRow => {
        const value = expected * bias * Math.exp((next() + next() - 1) * spread);
        return { program, expected, taskId, value, low: value * (1 - spread / 2), high: value * (1 + spread / 2) };
      }),
    ),
  );
}

/** Two seeds with intervals, each drawn over `steps` steps. */
export function madeTrajectory(steps: number, seed = 3): AdaptationRow[] {
  const next = uniform(seed);
  return [1, 2].flatMap((own) =>
    Array.from({ length: steps + 1 }, (_, step): AdaptationRow => {
      const fast1 = 0.2 * own + 0.15 * next();
      return { step, fast1, seed: own, low: fast1 - 0.06, high: fast1 + 0.07 };
    }),
  );
}

/** Correlations with bootstrap intervals and what permutations give. */
export function madeRho(seed = 9): RhoRow[] {
  const next = uniform(seed);
  return ["all", "bottom-quartile"].flatMap((subset, s) =>
    Array.from({ length: 6 }, (_, step): RhoRow => {
      const rho = 0.25 - 0.1 * step + 0.3 * (next() - 0.5);
      const half = s === 0 ? 0.1 : 0.2;
      const chance = s === 0 ? 0.11 : 0.22;
      const n = s === 0 ? 320 : 80;
      return { step, subset, rho, n, p: 0.012, low: rho - half, high: rho + half, nullLow: -chance, nullHigh: chance };
    }),
  );
}

/** Many tasks close together, with intervals. */
export function madeRegime(tasks: number, seed = 13): RegimeRow[] {
  const next = uniform(seed);
  return Array.from({ length: tasks }, (_, i): RegimeRow => {
    const [coverage, benefit] = [next(), (next() + next() - 1) * 0.2];
    return { task: i + 1, coverage, benefit, low: benefit - 0.05, high: benefit + 0.06 };
  });
}

/** Adaptations that gained much, little and nothing, over what choosing gains. */
export function madeGains(): GainRow[] {
  const chance = { nullGain: 0.044, nullLow: 0, nullHigh: 0.113 };
  return [
    { source: "ours", seed: 42, gain: 0.39, ...chance, nullP: 1 / 2001 },
    { source: "ours, shuffled rewards", seed: 43, gain: 0.11, ...chance, nullP: 0.0312 },
    { source: "paper", seed: 44, gain: 0.075, ...chance, nullP: 0.22 },
    { source: "paper", seed: null, gain: 0, ...chance, nullP: 1 },
  ];
}
