import { describeTask, type Evaluation, type Task } from "../records/index.js";

/**
 * An evaluation as a stranger would want to read it in a terminal: the verdict, then the numbers behind it, one line each.
 *
 * @returns lines joined by newlines, none at the end
 * @example
 * console.log(describeEvaluation(evaluation, task));
 */
export function describeEvaluation(of: Evaluation, task: Pick<Task, "level" | "id" | "name">): string {
  const rows: [string, string][] = [];
  if (of.message !== null) rows.push(["why", `${of.message.replaceAll("\n", "\n             ")}`]);
  if (of.trialsMs !== null && of.refMs !== null && of.candidateMs !== null) {
    rows.push(["reference", describeTrials(of.refMs, of.trialsMs.reference)]);
    rows.push(["candidate", describeTrials(of.candidateMs, of.trialsMs.candidate)]);
  }
  if (of.floor && of.fractionOfFloor) {
    rows.push([
      "floor",
      `${number(of.floor.ms)} ms at this device's best: the candidate reaches ${number(of.fractionOfFloor)} of it`,
    ]);
  }
  if (of.correctness !== null) rows.push(["values", describeCorrectness(of.correctness)]);
  for (const { flag, evidence } of of.flags) rows.push(["flag", `${flag}: ${evidence}`]);
  const repeat = of.repeat > 0 ? `, repeat ${of.repeat}` : "";
  rows.push(["measured", `on ${of.device}, ${of.mode} mode${repeat}, in ${number(of.durationMs / 1000)} s`]);
  rows.push(["program", of.programHash.slice(0, 12)]);
  return [headline(of, task), ...rows.map(([name, text]) => `  ${name.padEnd(11)}${text}`)].join("\n");
}

function headline(of: Evaluation, task: Pick<Task, "level" | "id" | "name">): string {
  const where = describeTask(task);
  if (of.speedup === null) return `${where}: ${of.verdict}${of.verdict === "correct" ? ", not timed" : ""}`;
  const { value, low, high, level } = of.speedup;
  const interval = `${number(100 * level)} % interval ${number(low)} to ${number(high)}`;
  const reading = low > 1 ? "faster" : high < 1 ? "slower" : "not told apart from the reference";
  return `${where}: ${of.verdict}, speedup ${number(value)} (${interval}): ${reading}`;
}

function describeTrials(medianMs: number, trials: readonly number[]): string {
  const range = `${number(Math.min(...trials))} to ${number(Math.max(...trials))}`;
  return `median ${number(medianMs)} ms of ${trials.length} trials (${range})`;
}

function describeCorrectness(of: NonNullable<Evaluation["correctness"]>): string {
  const calls = `${of.passed} of ${of.trials} checked calls agreed`;
  if (of.maxAbsError === null) return `${calls}; nothing was compared value by value`;
  const relative = of.maxRelError === null ? "" : `, ${number(of.maxRelError)} relative`;
  return `${calls}; largest error ${number(of.maxAbsError)}${relative}; allowed ${Number(of.atol.toPrecision(3))} + ${of.rtol} x |reference|`;
}

// Three significant digits, without exponents in the range people read.
function number(value: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}
