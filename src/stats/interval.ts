/** An estimate with its confidence interval. */
export interface Interval {
  value: number;
  low: number;
  high: number;
  /** Confidence level of `low`..`high`, e.g. 0.95. */
  level: number;
}
