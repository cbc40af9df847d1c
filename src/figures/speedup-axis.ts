/** What a log axis of speedups needs: its ends, and the values that get a tick. */
export interface SpeedupAxis {
  domain: [number, number];
  axis: { title: string; values: number[]; labelExpr: string; grid: true };
}

/**
 * Log axis for speedups: holds every given value and 1x, with a little room, and round ticks.
 *
 * @param values speedups, each above 0
 * @param title the axis title
 * @param most how many ticks there is room for
 */
export function speedupAxis(values: readonly number[], title: string, most: number): SpeedupAxis {
  const low = values.reduce((least, value) => Math.min(least, value), 1);
  const high = values.reduce((most, value) => Math.max(most, value), 1);
  const room = Math.max(high / low, 1.02) ** 0.04;
  const domain: [number, number] = [low / room, high * room];
  const ticks = logTicks(domain[0], domain[1], most);
  return { domain, axis: { title, values: ticks, labelExpr: "format(datum.value, ',~r') + '×'", grid: true } };
}

/** At most `most` round values between two positive numbers, fit for ticks on a log axis, ascending. */
export function logTicks(low: number, high: number, most: number): number[] {
  if (high / low < 4) return linearTicks(low, high, most);
  const steps: readonly { mantissas: readonly number[]; decades: number }[] = [
    { mantissas: [1, 2, 5], decades: 1 },
    { mantissas: [1, 3], decades: 1 },
    { mantissas: [1], decades: 1 },
    { mantissas: [1], decades: 2 },
  ];
  for (const { mantissas, decades } of steps) {
    const ticks: number[] = [];
    for (let exponent = Math.floor(Math.log10(low)); exponent <= Math.log10(high); exponent++) {
      // Through text, since 3 * 10 ** -3 is not 0.003.
      if (exponent % decades === 0) ticks.push(...mantissas.map((mantissa) => Number(`${mantissa}e${exponent}`)));
    }
    const inside = ticks.filter((tick) => tick >= low && tick <= high);
    if (inside.length <= most) return inside;
  }
  return [1];
}

/** Some `most` multiples of 1, 2 or 5 times a power of ten between two numbers, fit for ticks on a linear axis, ascending. */
export function linearTicks(low: number, high: number, most: number): number[] {
  const rough = (high - low) / most;
  const power = Math.floor(Math.log10(rough));
  const mantissa = [1, 2, 5, 10].find((m) => m * 10 ** power >= rough) ?? 10;
  const step = mantissa * 10 ** power;
  const ticks: number[] = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; i++)
    ticks.push(Number((i * step).toPrecision(12)));
  return ticks;
}

/** A speedup as text with three figures, e.g. `0.0042×`, `1.03×`, `24.0×`, `1,230×`. */
export function speedupText(value: number): string {
  if (value >= 1000) return `${Math.round(value).toLocaleString("en-US")}×`;
  if (value >= 1) return `${value.toPrecision(3)}×`;
  return `${Number(value.toPrecision(3))}×`;
}
