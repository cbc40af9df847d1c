import { defaultSource } from "./sources.js";
import { ink, palette, shapes } from "./theme.js";

/** One step of one adaptation run. */
export interface AdaptationRow {
  /** Gradient steps taken; 0 is the policy before adaptation. */
  step: number;
  /** Share of the step's rollouts that are correct and faster than the reference, 0..1; null where unknown. */
  fast1: number | null;
  seed: number;
  /** As `fast1`, counting only speedups whose interval lies above 1; a second, thinner line. Null where unknown. */
  resolvedFast1?: number | null;
  /** Which run of the seed, told in the label where there are several runs. */
  runId?: string;
  /** Interval of `fast1`, null where none is known. */
  low?: number | null;
  high?: number | null;
  /** Whose run it is, told in the label where there are several. */
  source?: string;
}

/** A row as it is drawn. */
export interface StepPoint {
  line: string;
  step: number;
  /** Where it is drawn: error bars of one step stand beside each other. */
  at: number;
  fast1: number;
  low: number | null;
  high: number | null;
  resolvedFast1: number | null;
  best: boolean;
}

/** The line of one seed of one run, with its best step. */
export interface AdaptationLine {
  name: string;
  color: string;
  shape: string;
  points: StepPoint[];
  best: StepPoint;
}

/** The lines of some rows in the order they first appear. Rows without a value have no place on one. */
export function adaptationLines(rows: readonly AdaptationRow[]): AdaptationLine[] {
  const known = rows.flatMap(({ fast1, ...row }) => (fast1 === null ? [] : [{ ...row, fast1 }]));
  const several = (values: readonly unknown[]) => new Set(values).size > 1;
  const told = { source: several(rows.map(({ source }) => source)), runId: several(rows.map(({ runId }) => runId)) };
  const nameOf = ({ seed, source = defaultSource, runId }: (typeof known)[number]) =>
    [told.source ? [source] : [], told.runId && runId !== undefined ? [runId] : [], `seed ${seed}`].flat().join(", ");
  const names = [...new Set(known.map(nameOf))];
  const barred = known.some(({ low, high }) => low != null && high != null);
  const steps = known.map(({ step }) => step);
  const apart = barred ? (Math.max(...steps) - Math.min(...steps)) / 70 : 0;
  return names.flatMap((name, i) => {
    const own = known.filter((row) => nameOf(row) === name).sort((a, b) => a.step - b.step);
    const points = own.map(({ step, fast1, low = null, high = null, resolvedFast1 = null }): StepPoint => {
      const at = step + apart * (i - (names.length - 1) / 2);
      return { line: name, step, at, fast1, low, high, resolvedFast1, best: false };
    });
    const most = Math.max(...points.map(({ fast1 }) => fast1));
    const best = points.find(({ fast1 }) => fast1 === most);
    if (best === undefined) return [];
    best.best = true;
    const color = palette[i % palette.length] ?? ink.text;
    return [{ name, color, shape: shapes[i % shapes.length] ?? "circle", points, best }];
  });
}
