// What bench-stats asks of both sides, in this order. An answer is a list of numbers; null where there is none.
import { correlations } from "./correlations.mjs";
import { paired } from "./paired.mjs";
import { resampling } from "./resampling.mjs";
import { shares } from "./shares.mjs";
import { summaries } from "./summaries.mjs";

export const estimators = { ...correlations, ...paired, ...shares, ...resampling, ...summaries };
