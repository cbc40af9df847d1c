import { parseArgs } from "node:util";
import { adaptationRuns, sdpo as run } from "../experiments/index.js";
import { openAdaptation, testTimeOptions, testTimeUsage } from "./adaptation-options.js";
import { printAdaptation } from "./adaptation-progress.js";
import type { Command } from "./main.js";
import { decimal, oneOf } from "./options.js";
import { testTimeOf, variantsOf } from "./test-time-options.js";

/** `surprisal-lab sdpo`: self-distillation written to a directory, resumable. */
export const sdpo: Command = {
  usage: `sdpo ${testTimeUsage} [--teacher current|base] [--no-feedback] [--solution] [--beta 1] [--clip NATS]`,
  about:
    "adapt by self-distillation: the teacher is the policy shown what the execution told; started again it continues",
  async run(args, signal) {
    const { values } = parseArgs({
      args,
      options: {
        ...testTimeOptions,
        teacher: { type: "string" },
        "no-feedback": { type: "boolean", default: false },
        solution: { type: "boolean", default: false },
        beta: { type: "string", default: "1" },
        clip: { type: "string" },
      },
    });
    const teacher = oneOf("--teacher", values.teacher, ["current", "base"]);
    const chosen = {
      ...testTimeOf(values),
      ...(teacher && { teacher }),
      feedback: !values["no-feedback"],
      solution: values.solution,
      beta: decimal("--beta", values.beta),
      clip: values.clip === undefined ? null : decimal("--clip", values.clip),
    };
    const variants = variantsOf(values);
    await using opened = await openAdaptation(values, signal);
    for (const one of adaptationRuns({ ...opened.options, ...chosen }, variants)) await printAdaptation(run(one));
    return 0;
  },
};
