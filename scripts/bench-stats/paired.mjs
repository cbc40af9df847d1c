// Tests of paired differences: one entry an estimator, `cases(draw, count)` and `ours(case)`. paired.py has the other side under the same names.
import * as stats from "../../dist/stats/index.js";
import { alternatives, sizes, some, withP } from "./drawing.mjs";

export const paired = {
  "wilcoxon normal": {
    cases: (draw, count) =>
      some(count, (i) => ({
        d: draw.values(sizes(draw, i)),
        alternative: draw.pick(alternatives),
        zero: draw.pick(["wilcox", "pratt", "zsplit"]),
        continuity: draw.random() < 0.5,
      })),
    ours: ({ d, ...options }) => withP(stats.wilcoxonSignedRank(d, { ...options, method: "normal" }), "statistic"),
  },
  "wilcoxon exact, ties and zeros": {
    cases: (draw, count) =>
      some(count / 2, () => ({
        d: draw.values(draw.whole(1, 13)),
        alternative: draw.pick(alternatives),
        zero: draw.pick(["wilcox", "pratt", "zsplit"]),
      })),
    ours: ({ d, ...options }) => [stats.wilcoxonSignedRank(d, { ...options, method: "exact" }).p],
  },
  "wilcoxon exact, no ties": {
    cases: (draw, count) =>
      some(count / 2, () => ({
        d: draw.values(draw.whole(1, 120), "continuous"),
        alternative: draw.pick(alternatives),
      })),
    ours: ({ d, alternative }) => withP(stats.wilcoxonSignedRank(d, { alternative, method: "exact" }), "statistic"),
  },
  signTest: {
    cases: (draw, count) =>
      some(count, (i) => ({ d: draw.values(sizes(draw, i), "mostlyZero"), alternative: draw.pick(alternatives) })),
    ours: ({ d, alternative }) => [stats.signTest(d, { alternative }).p],
  },
};
