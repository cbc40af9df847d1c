import { published } from "./published.js";

/** Test-time training over three seeds, as figure 1 shows it: the mean of the checkpoints kept, and one standard deviation to either side. */
export function publishedBoaMean(): { label: string; score: number; low: number; high: number } {
  const { boaFast1Mean3Seeds: score, boaFast1StdAcrossSeeds: std } = published().headline;
  return { label: "TTT BoA", score, low: score - std, high: score + std };
}

/**
 * The set-up of the paper's experiments in the words of figure 2: an outer loop that trains, an inner loop that searches, a selection, and one evaluator under
 * both. One row a line of text, in the order they are drawn.
 *
 * @example
 * dualLoopFigure(publishedDualLoop());
 */
export function publishedDualLoop(): { part: "train" | "search" | "select" | "evaluate"; text: string }[] {
  const { model, loraRank, bestOfN, batchTtt, evalTasks } = published().setup;
  const policy = model.split("/").at(-1);
  const parts = {
    train: ["80 KernelBench tasks", `${policy} + LoRA, rank ${loraRank}`, "GRPO on verified rewards"],
    search: [
      `${evalTasks.length} held-out tasks`,
      `Best-of-N: K up to ${bestOfN.k}`,
      `batch TTT: ${batchTtt.tasksPerStep} tasks × ${batchTtt.k}`,
      "SDPO: self-distillation",
    ],
    select: ["oracle, random, confidence", "surprisal, surprisal top-3"],
    evaluate: [
      "1 assemble the code",
      "2 compile and load",
      "3 check correctness",
      "4 time, CUDA events",
      "5 reward = speedup",
    ],
  };
  return (Object.keys(parts) as (keyof typeof parts)[]).flatMap((part) => parts[part].map((text) => ({ part, text })));
}
