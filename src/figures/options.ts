/** What every figure lets its caller set. */
export interface FigureOptions {
  /** Heading over the figure; null for none, as in a paper, where the caption says it. */
  title?: string | null;
}
