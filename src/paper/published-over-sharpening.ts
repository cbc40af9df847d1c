import { published } from "./published.js";

/** One point of figure 6. */
export interface PublishedRhoRow {
  step: number;
  subset: "all" | "bottom-quartile";
  /** Spearman's rho of NLL and speedup. */
  rho: number;
  /** 320 for all; the paper does not say how many a bottom quartile has. */
  n: number | null;
  /** Where the text gives one. */
  p: number | null;
  /** How far off a value read from the figure may be; 0 where the text states it. */
  tolerance: number;
  source: "paper";
}

/**
 * Figure 6: rho by step for all samples and the bottom quartile, read off the figure except where the text states it.
 *
 * @example
 * rhoTrajectoryFigure(publishedOverSharpening());
 */
export function publishedOverSharpening(): PublishedRhoRow[] {
  const { n, steps, rhoAll, rhoBottomQuartile, p, digitised } = published().overSharpening;
  const { hiddenBehindLabel: hidden, statedInText } = digitised;
  const series = [
    { subset: "all", name: "rhoAll", rhos: rhoAll, n, p: p.all },
    { subset: "bottom-quartile", name: "rhoBottomQuartile", rhos: rhoBottomQuartile, n: null, p: p.bottomQuartile },
  ] as const;
  return series.flatMap(({ subset, name, rhos, n, p }) =>
    rhos.map((rho, i): PublishedRhoRow => {
      const step = steps[i] ?? i;
      const stated = statedInText[name].includes(step);
      const half = hidden.series === name && hidden.step === step;
      const tolerance = stated ? 0 : half ? hidden.tolerance : digitised.tolerance;
      return { step, subset, rho, n, p: p[String(step)] ?? null, tolerance, source: "paper" };
    }),
  );
}

/** One of the mean NLLs of the text. */
export interface PublishedMeanNllRow {
  /** Its place in the sentence, from 0; which steps they are, the paper does not say. */
  place: number;
  /** Nats. */
  meanNll: number;
  source: "paper";
}

/** The mean NLLs of section 5.3b: four numbers for nine steps. */
export function publishedMeanNll(): PublishedMeanNllRow[] {
  return published().overSharpening.meanNll.map((meanNll, place) => ({ place, meanNll, source: "paper" }));
}
