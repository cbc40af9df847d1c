import type { RunEvent } from "../experiments/index.js";

/**
 * Prints a run as it goes: one line that is rewritten on a terminal, one line every ten seconds elsewhere.
 *
 * @returns nothing; ends when the events do, and throws what they throw
 */
export async function printRun(events: AsyncIterable<RunEvent>): Promise<void> {
  const seen = { samples: 0, total: 0, evaluations: 0, correct: 0, fast: 0, before: 0 };
  let last = 0;
  const say = (end: boolean) => {
    const samples = seen.total > 0 ? `samples ${seen.samples}/${seen.total} · ` : "";
    const now = seen.before > 0 ? " in this sitting" : "";
    const line = `${samples}programs evaluated${now} ${seen.evaluations}, correct ${seen.correct}, resolved fast ${seen.fast}`;
    if (process.stdout.isTTY) process.stdout.write(`\r${line}${end ? "\n" : ""}`);
    else if (end || Date.now() - last > 10_000) {
      console.log(line);
      last = Date.now();
    }
  };
  for await (const event of events) {
    if (event.kind === "run-start") {
      seen.samples = event.samplesDone;
      seen.total = event.samplesTotal;
      seen.before = event.evaluationsDone;
      const done = event.samplesDone + event.evaluationsDone;
      const how =
        done > 0 ? `continuing (${event.samplesDone} samples, ${event.evaluationsDone} evaluations done)` : "new";
      console.log(`run ${event.runId} in ${event.runDir}: ${how}`);
    } else if (event.kind === "sample-end") {
      seen.samples += 1;
      say(false);
    } else if (event.kind === "evaluation-end") {
      const { verdict, speedup } = event.evaluation;
      seen.evaluations += 1;
      if (verdict === "correct") seen.correct += 1;
      if (speedup && speedup.low > 1) seen.fast += 1;
      say(false);
    } else if (event.kind === "run-end") {
      say(true);
      const { counts, compute, status } = event.manifest;
      const seconds = (compute.wallMs / 1000).toFixed(1);
      console.log(`${status}: ${counts.samples} samples, ${counts.evaluations} evaluations, ${seconds} s`);
    }
  }
}
