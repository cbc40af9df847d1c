// What bench-evaluator.mjs evaluates: pure functions, no clock and no device.

/**
 * Bodies beside the reference's own, by task: one that is right, one that is wrong, one that raises. They fit KernelBench's tasks of
 * level 1 and most of the bundled ones of the same numbers.
 */
const bodies = {
  4: ["return torch.mv(A, B.squeeze(1)).unsqueeze(1)", "return torch.matmul(A, B) * 1.01", "return torch.matmul(B, A)"],
  5: ["return torch.mul(A, s)", "return A + s", "return A @ s"],
  12: ["return torch.diag(A) @ B", "return A * B", "return A.unsqueeze(1) @ B"],
  14: ["return (A @ B).triu()", "return torch.triu(A * B)", "return torch.triu(A.matmul(B), dim=0)"],
  15: ["return (A @ B).tril()", "return torch.tril(A * B)", "return torch.tril(A.matmul(B), dim=0)"],
  18: ["return torch.matmul(B, A).T", "return torch.matmul(A.T, B.T) * 1.01", "return torch.matmul(A, B)"],
  28: ["return torch.clamp(x / 6 + 0.5, 0, 1)", "return torch.sigmoid(x)", "return torch.hardsigmoid(x)"],
  29: ["return torch.log1p(torch.exp(x))", "return torch.relu(x)", "return torch.softplus(x)"],
  30: ["return torch.nn.functional.softsign(x)", "return torch.tanh(x)", "return torch.softsign(x)"],
  32: ["return torch.clamp(x, -1.0, 1.0)", "return torch.sigmoid(x)", "return torch.hard_tanh(x)"],
};
export const tasksThere = Object.keys(bodies).map(Number);

// How often a task's distinct programs came among 64 samples at temperature 0.25 (data/runs/nano-t0.25-s42, task 15; five
// tasks there have 2, 3, 4, 4 and 5 distinct programs).
const repetition = [56, 6, 1, 1];

/** How many of `samples` each of the four programs is, at least one of each while there are that many. */
export function countsOf(samples) {
  const whole = repetition.reduce((sum, count) => sum + count, 0);
  const counts = repetition.map((count, i) => Math.max(i < samples ? 1 : 0, Math.round((count * samples) / whole)));
  counts[0] += samples - counts.reduce((sum, count) => sum + count, 0);
  return counts;
}

/** The programs of one task, commonest first. @param own the reference's own body */
export function programsOf(taskId, own, samples) {
  const others = bodies[taskId];
  if (others === undefined)
    throw new Error(`no programs for task ${taskId}; there are some for ${tasksThere.join(", ")}`);
  const [right, wrong, raising] = others;
  const counts = countsOf(samples);
  return [
    { program: "own", body: own, count: counts[0] },
    { program: "right", body: right, count: counts[1] },
    { program: "wrong", body: wrong, count: counts[2] },
    { program: "raising", body: raising, count: counts[3] },
  ].filter(({ count }) => count > 0);
}

/** `some` of the samples, evenly spaced over the programs in order of how common they are. */
export function spread(programs, some) {
  const samples = programs.flatMap((program) => Array.from({ length: program.count }, () => program));
  const every = Math.min(some, samples.length);
  return Array.from({ length: every }, (_, i) => samples[Math.floor(((i + 0.5) * samples.length) / every)]);
}

/**
 * What KernelBench's side is asked for a task: each distinct program alone (its time, weighted by how common it is, is that of all the
 * samples), the reference's own again for the spread, then `slow` samples from four threads at once.
 *
 * @param limitS seconds a stage, after which no further sample for the spread is begun
 */
export function kernelBenchPlan({ task, programs, slow, limitS }) {
  const plain = (list, extra) => list.map(({ program, body }) => ({ program, body, extra }));
  const again = programs.flatMap((own) => (own.program === "own" ? Array(Math.max(0, slow - 1)).fill(own) : []));
  return {
    taskId: task.id,
    reference: task.code,
    limitS,
    stages: [
      { threads: 1, samples: [...plain(programs, false), ...plain(again, true)] },
      { threads: 4, samples: plain(spread(programs, slow), false) },
    ],
  };
}
