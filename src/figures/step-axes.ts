import { linear } from "./plane.js";
import { linearTicks } from "./speedup-axis.js";

/** Channels of a plot over steps, and where steps and values stand in it in CSS pixels. */
export interface StepAxes {
  x: { field: "step"; type: "quantitative"; scale: object; axis: object };
  y: (field: string) => { field: string; type: "quantitative"; scale: object; axis: object };
  across: (step: number) => number;
  up: (value: number) => number;
}

/**
 * Axes for values against whole steps: both hold every row with a little room, and the steps are ticks.
 *
 * @param values everything drawn on the vertical axis
 * @param within ends the vertical axis never crosses, e.g. `[0, 1]` for shares
 */
export function stepAxes(
  steps: readonly number[],
  values: readonly number[],
  as: { width: number; height: number; xTitle: string; yTitle: string; format: string; within: [number, number] },
): StepAxes {
  const [first, last] = [Math.min(...steps), Math.max(...steps)];
  const room = Math.max(last - first, 1) * 0.04;
  const xDomain: [number, number] = [first - room, last + room];
  const yDomain = roundEnds(values, as.within);
  const ticks = linearTicks(first, last, 10).filter(Number.isInteger);
  return {
    x: {
      field: "step",
      type: "quantitative",
      scale: { domain: xDomain, nice: false, zero: false },
      axis: { title: as.xTitle, values: ticks, format: "d", grid: false },
    },
    y: (field) => ({
      field,
      type: "quantitative",
      scale: { domain: yDomain, nice: false, zero: false },
      axis: { title: as.yTitle, values: linearTicks(...yDomain, 8), format: as.format },
    }),
    across: linear(xDomain, as.width),
    up: linear([yDomain[1], yDomain[0]], as.height),
  };
}

/** The round numbers about some values, with room for a mark at either end, inside given ends. */
export function roundEnds(values: readonly number[], [floor, roof]: readonly [number, number]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = Math.max((high - low) * 0.08, 0.01);
  const [tick = 0, next = 1] = linearTicks(low - room, high + room + (high === low ? 0.01 : 0), 8);
  // To half a tick: to whole ones a third of the plot may be empty.
  const step = (next - tick) / 2;
  const round = (value: number, to: (x: number) => number) => Number((to(value / step) * step).toPrecision(12));
  return [Math.max(floor, round(low - room, Math.floor)), Math.min(roof, round(high + room, Math.ceil))];
}
