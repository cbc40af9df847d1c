// From what bench-evaluator.mjs measured to figures and a table: pure functions.

const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const middle = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (sorted.length - 1) / 2;
  return (sorted[Math.floor(at)] + sorted[Math.ceil(at)]) / 2;
};

/** The A/A of one set-up on one task: speedups of the reference's own body. Null where there are none. */
export function nullOf(measured) {
  const timed = measured.filter(({ speedup }) => speedup !== null);
  if (timed.length === 0) return null;
  const speedups = timed.map(({ speedup }) => speedup);
  const lows = timed.flatMap(({ low }) => (low == null ? [] : [low]));
  return {
    timed: timed.length,
    min: Math.min(...speedups),
    median: middle(speedups),
    max: Math.max(...speedups),
    fast: speedups.filter((speedup) => speedup > 1).length,
    resolvedFast: lows.length === 0 ? null : lows.filter((low) => low > 1).length,
    speedups,
  };
}

/** Samples a second where each program was evaluated on its own: its mean time, weighted by how many samples are that program. */
export function weightedRate(programs, rows) {
  const times = programs.map(({ program, count }) => {
    const own = rows.filter((row) => row.program === program).map(({ durationMs }) => durationMs);
    return own.length === 0 ? null : (count * sum(own)) / own.length;
  });
  if (times.includes(null)) return null;
  return (1000 * sum(programs.map(({ count }) => count))) / sum(times);
}

/** Where our verdict and KernelBench's differ on a program. */
export function disagreements(ours, kernelBench) {
  return ours.flatMap(({ program, verdict, message }) => {
    const theirs = kernelBench.find((row) => row.threads === 1 && row.program === program);
    if (theirs === undefined || theirs.correct === null || theirs.correct === (verdict === "correct")) return [];
    return [
      {
        program,
        ours: verdict,
        oursMessage: message,
        kernelBench: theirs.correct ? "correct" : theirs.compiled ? "not correct" : "not compiled",
        kernelBenchMessage: theirs.message,
      },
    ];
  });
}

/** The older result with the newer one's tasks in place of its own of the same number. */
export function merged(older, newer) {
  if (older === null) return { ...newer, overall: overallOf(newer.tasks) };
  const again = new Set(newer.tasks.map(({ taskId }) => taskId));
  const tasks = [...older.tasks.filter(({ taskId }) => !again.has(taskId)), ...newer.tasks];
  tasks.sort((a, b) => a.taskId - b.taskId);
  return { ...newer, tasks, overall: overallOf(tasks) };
}

/** All the samples of all the tasks over the time they take together; a set-up that lacks a task has no total. */
export function overallOf(tasks) {
  const rateOf = (read) => {
    const rates = tasks.map(read);
    if (rates.length === 0 || rates.some((rate) => rate === null)) return null;
    return sum(tasks.map(({ samples }) => samples)) / sum(tasks.map(({ samples }, i) => samples / rates[i]));
  };
  const warm = rateOf(({ samplesPerS }) => samplesPerS.warm);
  const alone = rateOf(({ samplesPerS }) => samplesPerS.kernelBench);
  const four = rateOf(({ samplesPerS }) => samplesPerS.fourThreads);
  const cold = rateOf(({ samplesPerS }) => samplesPerS.cold);
  const factors = tasks.map(({ samplesPerS }) => factor(samplesPerS.warm, samplesPerS.fourThreads));
  const known = factors.filter((one) => one !== null);
  return {
    samplesPerS: { cold, warm, kernelBench: alone, fourThreads: four },
    fourThreadsCut: tasks.some(({ fourThreadsCut }) => fourThreadsCut === true),
    timesKernelBench: factor(warm, alone),
    timesFourThreads: factor(warm, four),
    leastTimesFourThreads: known.length === 0 ? null : Math.min(...known),
    disagreements: sum(tasks.map(({ disagreements: list }) => list?.length ?? 0)),
    null: {
      ours: nullOverall(tasks.map((task) => task.null.ours)),
      kernelBench: nullOverall(tasks.map((task) => task.null.kernelBench)),
      fourThreads: nullOverall(tasks.map((task) => task.null.fourThreads)),
    },
  };
}

// All tasks' A/A together: how many of them within 2 % and 5 % of 1 (as a ratio), above it, and resolvably above it.
function nullOverall(each) {
  const there = each.filter((one) => one !== null);
  const speedups = there.flatMap((one) => one.speedups);
  if (speedups.length === 0) return null;
  const within = (percent) => speedups.filter((one) => Math.max(one, 1 / one) <= 1 + percent / 100).length;
  const resolved = there.map(({ resolvedFast }) => resolvedFast);
  return {
    timed: speedups.length,
    min: Math.min(...speedups),
    max: Math.max(...speedups),
    within2: within(2),
    within5: within(5),
    fast: sum(there.map(({ fast }) => fast)),
    resolvedFast: resolved.includes(null) ? null : sum(resolved),
  };
}

const factor = (ours, theirs) => (ours === null || theirs === null ? null : ours / theirs);

/** The table of benchmarks/README.md. */
export function markdown(result) {
  return tableOf(columns(result));
}

/** The one of the README: rates while warm, and our A/A. */
export function brief(result) {
  return tableOf(columns(result).map((row) => [0, 2, 3, 4, 5, 6, 7].map((at) => row[at])));
}

function tableOf([head, ...rows]) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const rule = head.map((name) =>
    name === "task" || name.startsWith("A/A") || name.startsWith("verdicts") ? "---" : "---:",
  );
  return [head, rule, ...rows].map(line).join("\n");
}

function columns({ tasks, overall }) {
  const rows = tasks.map(({ taskId, samplesPerS, fourThreadsCut, null: nothing, disagreements: list }) => [
    String(taskId),
    ...rates(samplesPerS, fourThreadsCut === true),
    spanText(nothing.ours),
    spanText(nothing.kernelBench),
    spanText(nothing.fourThreads),
    list === null ? "–" : list.length === 0 ? "all" : `${list.map(({ program }) => program).join(", ")} differ`,
  ]);
  const { ours, kernelBench, fourThreads } = overall.null;
  const differ = overall.disagreements === 0 ? "" : `${overall.disagreements} differ`;
  const total = [
    "all",
    ...rates(overall.samplesPerS, overall.fourThreadsCut),
    ...[ours, kernelBench, fourThreads].map(spanText),
    differ,
  ];
  const head = [
    "task",
    "ours, cold",
    "ours, warm",
    "KernelBench",
    "four threads",
    "warm / KernelBench",
    "warm / four threads",
    "A/A ours",
    "A/A KernelBench",
    "A/A four threads",
    "verdicts agree",
  ];
  return [head, ...rows, total];
}

// `cut`: four threads were given up before they were done, so their rate is at most that.
function rates({ cold, warm, kernelBench, fourThreads }, cut) {
  const times = (one) => (one === null ? "–" : `${one < 10 ? one.toFixed(1) : Math.round(one)}x`);
  const perS = (rate) => (rate === null ? "–" : Number(rate.toPrecision(3)).toString());
  return [
    ...[cold, warm, kernelBench].map(perS),
    `${cut ? "< " : ""}${perS(fourThreads)}`,
    times(factor(warm, kernelBench)),
    `${cut ? "> " : ""}${times(factor(warm, fourThreads))}`,
  ];
}

// E.g. "0.997 to 1.002; 3 of 8 fast, 0 resolved".
function spanText(nothing) {
  if (nothing === null) return "–";
  const { min, max, fast, timed, resolvedFast } = nothing;
  const resolved = resolvedFast === null ? "" : `, ${resolvedFast} resolved`;
  return `${Number(min.toPrecision(4))} to ${Number(max.toPrecision(4))}; ${fast} of ${timed} fast${resolved}`;
}
