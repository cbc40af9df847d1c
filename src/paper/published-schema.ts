import { z } from "zod";

// Shares are 0..1; `null` is a number the paper does not give; strict objects, so that a misspelt field is an error.
const share = z.number().min(0).max(1);
const taskIds = z.array(z.int().min(1));
const source = z.strictObject({
  title: z.string(),
  author: z.string(),
  year: z.int(),
  arxiv: z.string(),
  note: z.string(),
});

const setup = z.strictObject({
  model: z.string(),
  loraRank: z.int(),
  temperature: z.number(),
  maxTokens: z.int(),
  learningRate: z.number(),
  evalMode: z.string(),
  split: z.string(),
  evalTasks: taskIds,
  subset1: taskIds,
  subset2: taskIds,
  extended: taskIds,
  bestOfN: z.strictObject({ k: z.int(), rollouts: z.int() }),
  batchTtt: z.strictObject({ k: z.int(), tasksPerStep: z.int(), rolloutsPerStep: z.int() }),
});

const headline = z.strictObject({
  bestOfNTaskSuccess: z.strictObject({ k: z.int(), succeeded: z.int(), tasks: z.int() }),
  boaFast1Mean3Seeds: share,
  boaFast1StdAcrossSeeds: z.number(),
  surprisalFast1: share,
  confidenceFast1: share,
  cohensH: z.number(),
  failures: z.record(z.string(), z.string()),
});

const scaling = z.strictObject({
  subset: z.int(),
  seeds: z.array(z.int()),
  rows: z.array(
    z.strictObject({ k: z.int().min(1), passAt1: share, std: z.number().min(0), ci95: z.tuple([share, share]) }),
  ),
});

const tttVsBestOfN = z.array(
  z.strictObject({ method: z.string(), fast1: share, equivalentK: z.union([z.number(), z.literal("<1")]) }),
);

const selection = z.strictObject({
  subset: z.int(),
  seeds: z.array(z.int()),
  pairs: z.int(),
  rows: z.array(
    z.strictObject({
      strategy: z.enum([
        "best-correct",
        "random-correct",
        "confidence-guided",
        "surprisal-guided",
        "surprisal-guided-top3",
      ]),
      label: z.string(),
      fast1: share,
      std: z.number().min(0),
      meanSpeedup: z.number().positive(),
    }),
  ),
});

const selectionTests = z.strictObject({
  cohensH: z.number(),
  wilcoxon: z.strictObject({ statistic: z.number(), p: share, n: z.int(), on: z.string() }),
  signTest: z.strictObject({ favourSurprisal: z.int(), discordant: z.int(), pOneSided: share }),
});

const lengthControl = z.strictObject({
  nCorrect: z.int(),
  rows: z.array(z.strictObject({ analysis: z.string(), rho: z.number(), p: share.nullable() })),
});

const quartiles = z.array(
  z.strictObject({
    quartile: z.enum(["Q1", "Q2", "Q3", "Q4"]),
    order: z.string().optional(),
    fast1: share,
    meanSpeedup: z.number(),
    meanTokens: z.number(),
  }),
);

const logprobVariance = z.strictObject({
  tasks: z.int(),
  highVariance: z.strictObject({ std: z.string(), tasks: z.int() }),
  lowVariance: z.strictObject({
    tasks: z.int(),
    "ofWhichStdBelow0.15": z.int(),
    sampleFast1Range: z.tuple([share, share]),
    selectedSpeedupRange: z.tuple([z.number(), z.number()]),
  }),
});

const tttTrajectory = z.strictObject({
  seed42: z.strictObject({
    tasks: taskIds,
    rows: z.array(z.strictObject({ step: z.int().min(0), rollouts: z.int(), fast1: share, perTask: z.array(share) })),
  }),
  figure5: z.strictObject({
    seed42: z.array(share),
    seed43: z.array(share),
    seed44: z.array(share),
    boaStep: z.record(z.string(), z.int()),
    shadedSteps: z.array(z.int()),
  }),
  isolated: z.array(z.strictObject({ task: z.int(), steps: z.array(share.nullable()), boaStep: z.int() })),
  perTaskOracle: share,
  learningRates: z.array(
    z.strictObject({
      lr: z.number(),
      peakStep: z.int().optional(),
      fast1: share.optional(),
      /** Of the policy before it was adapted, which no step exceeds. */
      baseline: share.optional(),
    }),
  ),
});

const overSharpening = z.strictObject({
  n: z.int(),
  steps: z.array(z.int()),
  rhoAll: z.array(z.number().min(-1).max(1)),
  rhoBottomQuartile: z.array(z.number().min(-1).max(1)),
  digitised: z.strictObject({
    tolerance: z.number(),
    hiddenBehindLabel: z.strictObject({ step: z.int(), series: z.string(), tolerance: z.number() }),
    statedInText: z.strictObject({ rhoAll: z.array(z.int()), rhoBottomQuartile: z.array(z.int()) }),
  }),
  p: z.strictObject({ all: z.record(z.string(), share), bottomQuartile: z.record(z.string(), share) }),
  meanNll: z.array(z.number()),
});

const subset2 = z.strictObject({
  bestOfN: z.strictObject({ rollouts: z.int(), fast1: share }),
  boaStep0: z.strictObject({ rollouts: z.int(), fast1: share }),
  boaStep1: z.strictObject({ rollouts: z.int(), fast1: share }),
  perTask: z.array(z.strictObject({ task: z.int(), bestOfN: share, boaStep1: share })),
});

const regime = z.strictObject({
  table: z.array(z.strictObject({ subset: z.int(), bestOfNBaseline: share, boaEffect: z.number() })),
  figure7: z.strictObject({
    digitised: z.boolean(),
    threshold: share,
    points: z.array(z.strictObject({ task: z.int(), coverage: share, benefit: z.number() })),
  }),
});

const transfer = z.array(
  z.strictObject({ from: z.int(), to: z.int(), fast1: share, base: share, bestOfN: share.optional() }),
);

const rlvr = z.array(z.strictObject({ step: z.int(), correct: share, speedup: z.number() }));

const compute = z.array(
  z.strictObject({
    method: z.string(),
    rollouts: z.int(),
    studentTokens: z.int(),
    teacherTokens: z.int(),
    totalTokens: z.int(),
  }),
);

const threeSeeds = z.array(
  z.strictObject({
    method: z.string(),
    seed42: z.number(),
    seed43: z.number(),
    seed44: z.number(),
    mean: z.number(),
    std: z.number(),
  }),
);

/** Everything `data/paper/published.json` holds; its card says what each part is. */
export const publishedNumbers = z.strictObject({
  source,
  setup,
  headline,
  table5_1_bestOfNScaling: scaling,
  table5_2_tttVsBestOfN: tttVsBestOfN,
  table5_3_selection: selection,
  selectionTests,
  lengthControl,
  quartiles,
  logprobVariance,
  tttTrajectory,
  overSharpening,
  subset2,
  regime,
  transfer,
  rlvr,
  compute,
  meanSpeedup3Seeds: threeSeeds,
  selectedSpeedupSubset1Seed42: z.array(z.strictObject({ task: z.int(), speedup: z.number().positive() })),
  sdpo: threeSeeds,
});
export type PublishedNumbers = z.infer<typeof publishedNumbers>;
