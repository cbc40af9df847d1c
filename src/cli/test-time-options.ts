import type { RunVariants } from "../experiments/index.js";
import { decimals, integer, integers, oneOf } from "./options.js";

interface TestTimeValues {
  "learning-rate": string;
  seed: string;
  isolated: boolean;
  guardrails: boolean;
  /** Steps below the best after which it stops there. */
  patience?: string | undefined;
  keep?: string | undefined;
}

/** What test-time training and self-distillation are told in common. @throws LabError `bad-argument` */
export function testTimeOf(values: TestTimeValues) {
  const keepCheckpoints = oneOf("--keep", values.keep, ["all", "last"]);
  const [learningRate = 0] = decimals("--learning-rate", values["learning-rate"]);
  const [seed = 0] = integers("--seed", values.seed);
  return {
    learningRate,
    seed,
    guardrails: values.guardrails ? {} : null,
    earlyStopping: values.patience === undefined ? null : { patience: integer("--patience", values.patience) },
    ...(keepCheckpoints && { keepCheckpoints }),
  };
}

/** Which runs are asked for: one, unless a seed or a learning rate is a list or each task is adapted on alone. */
export function variantsOf(values: TestTimeValues): RunVariants {
  const learningRates = decimals("--learning-rate", values["learning-rate"]);
  const seeds = integers("--seed", values.seed);
  return {
    isolated: values.isolated,
    ...(learningRates.length > 1 && { learningRates }),
    ...(seeds.length > 1 && { seeds }),
  };
}
