import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { View } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { expect, test } from "vitest";
import {
  caption,
  nllSpeedupFigure,
  nullTestFigure,
  renderPng,
  renderSvg,
  saveFigure,
  scalingCurveFigure,
  selectionFigure,
} from "../../src/figures/index.js";
import { publishedScaling, publishedStrategies, publishedTtt } from "../../src/paper/index.js";
import { LabError } from "../../src/records/index.js";
import { madeFourThreads, madeNullTest, madePool } from "./made-rows.js";

const tasks = [4, 5, 12, 14, 15];

/** Width and height of a PNG in pixels, from its header (PNG specification, 11.2.2). */
function pngSize(png: Buffer): { width: number; height: number } {
  expect(png.subarray(0, 8).toString("latin1")).toBe("\x89PNG\r\n\x1a\n");
  return { width: png.readUInt32BE(16), height: png.readUInt32BE(20) };
}

test("a notebook gets the interactive chart, a picture and a sentence, and no HTML", async () => {
  const figure = scalingCurveFigure(publishedScaling());
  const show = (figure as unknown as Record<symbol, () => Promise<Record<string, unknown>>>)[
    Symbol.for("Jupyter.display")
  ];
  const bundle = (await show?.()) ?? {};
  expect(Object.keys(bundle)).toEqual(["application/vnd.vegalite.v5+json", "image/png", "text/plain"]);
  const chart = bundle["application/vnd.vegalite.v5+json"];
  expect(chart).toMatchObject({ $schema: "https://vega.github.io/schema/vega-lite/v5.json" });
  expect(chart).toEqual({ ...figure, $schema: "https://vega.github.io/schema/vega-lite/v5.json" });
  expect(pngSize(Buffer.from(String(bundle["image/png"]), "base64")).width).toBeGreaterThan(600);
  expect(bundle["text/plain"]).toBe(caption(figure));
});

test("a figure is plain data: JSON keeps all of it, and nothing but data", () => {
  const figure = selectionFigure(publishedStrategies());
  expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
  expect(Object.getOwnPropertySymbols({ ...figure })).toEqual([]);
});

test("saving twice gives the same three files, whatever was drawn between", async () => {
  const [one, two] = [mkdtempSync(join(tmpdir(), "figures-")), mkdtempSync(join(tmpdir(), "figures-"))];
  const figure = nllSpeedupFigure(madePool(tasks, 20));
  await saveFigure(figure, join(one, "a/scatter"));
  await Promise.all([renderSvg(nullTestFigure(madeNullTest(tasks))), saveFigure(figure, join(two, "scatter"))]);
  for (const ending of ["vl.json", "svg", "png"]) {
    expect(readFileSync(join(one, `a/scatter.${ending}`)).equals(readFileSync(join(two, `scatter.${ending}`)))).toBe(
      true,
    );
  }
  const written: unknown = JSON.parse(readFileSync(join(two, "scatter.vl.json"), "utf8"));
  expect(written).toEqual(JSON.parse(JSON.stringify(figure)));
});

test("scale is pixels a CSS pixel", async () => {
  const figure = scalingCurveFigure(publishedScaling());
  const [once, thrice] = [
    pngSize(await renderPng(figure, { scale: 1 })),
    pngSize(await renderPng(figure, { scale: 3 })),
  ];
  expect(thrice).toEqual({ width: 3 * once.width, height: 3 * once.height });
  const svg = await renderSvg(figure);
  expect(svg).toContain(`width="${once.width}" height="${once.height}"`);
});

test("text is measured with the shipped font, and SVG names others to fall back on", async () => {
  const svg = await renderSvg(selectionFigure(publishedStrategies()));
  expect(svg).toMatch(/font-family="DejaVu Sans Condensed, [^"]*sans-serif"/);
  // The widest label, "Surprisal top-3" at 11 px, stands between the padding of 4 px and a gap of 8 px. Its advances in the
  // font's own table (hmtx) sum to 13576 of 2048 units an em: 72.9 px, so the panel starts at 85.
  expect(svg).toContain('transform="translate(85,');
});

test("whatever Vega-Lite or Vega would warn of is an error", async () => {
  const spec = (encoding: object) => ({ data: { values: [{ a: 1 }] }, mark: "point", encoding }) as TopLevelSpec;
  await expect(renderSvg(spec({ x: { field: "a", type: "quantitative" } }))).resolves.toContain("<svg");
  await expect(renderSvg(spec({ nowhere: { field: "a", type: "quantitative" } }))).rejects.toThrow(/nowhere/);
  await expect(renderPng(spec({ x: { field: "a", type: "quantitative", scale: { domain: "no" } } }))).rejects.toThrow();
});

test("no rows is an error that says what to give", () => {
  for (const make of [scalingCurveFigure, selectionFigure, nllSpeedupFigure, nullTestFigure]) {
    expect(() => make([])).toThrow(LabError);
  }
});

test("rows are left as they were, in any order", () => {
  const rows = Object.freeze(
    publishedScaling()
      .reverse()
      .map((row) => Object.freeze(row)),
  );
  expect(caption(scalingCurveFigure(rows))).toBe(caption(scalingCurveFigure(publishedScaling())));
  nllSpeedupFigure(Object.freeze(madePool(tasks, 20).map((row) => Object.freeze(row))));
  nullTestFigure(Object.freeze(madeNullTest(tasks).map((row) => Object.freeze(row))));
});

test("captions say what the rows say", () => {
  const reference = publishedTtt()[0];
  expect(caption(scalingCurveFigure(publishedScaling(), reference ? { reference } : {}))).toBe(
    "Probability that the best of K samples is correct and faster than the reference, against K (paper: 0.533 at K = 1, " +
      "1.000 at K = 64). Band: its interval. Dashed: TTT BoA (step 8), 0.35. Shaded: 0.98 or more, from K = 8.",
  );
  expect(caption(selectionFigure(publishedStrategies()))).toMatch(/Surprisal 0\.80, 41\.2×; Random 0\.59, 30\.0×/);
  const four = caption(nullTestFigure([...madeNullTest(tasks), ...madeFourThreads(tasks)]));
  expect(four).toMatch(/four threads, the paper's protocol: 0\.002× to 495×/);
});

test("in the A/A test a measurement of exactly 1 is not faster, and only an interval above 1 is resolved", () => {
  const rows = [
    { taskId: 1, speedup: 1, low: 0.99, high: 1.01 },
    { taskId: 1, speedup: 1.001, low: 0.99, high: 1.01 },
    { taskId: 1, speedup: 1.01, low: 1.001, high: 1.02 },
    { taskId: 1, speedup: null },
  ];
  expect(caption(nullTestFigure(rows))).toContain("above 1× 2 of 3 (1) (resolved in brackets)");
  expect(caption(nullTestFigure(rows))).toContain("Not shown: 1 without a speedup.");
  expect(() => nullTestFigure(rows.slice(3))).toThrow(/none of 1 rows has a speedup/);
});

/** The scatter as a browser would run it, for choosing and brushing. */
async function openScatter(figure: TopLevelSpec): Promise<View> {
  const [vega, vegaLite] = await Promise.all([import("vega"), import("vega-lite")]);
  const view = new vega.View(vega.parse(vegaLite.compile(figure).spec), { renderer: "none", logLevel: vega.None });
  return view.runAsync();
}

test("the scatter counts samples, not points, and the count follows the menu and the brush", async () => {
  const rows = madePool(tasks, 64);
  const count = (chosen: typeof rows) => {
    const fast = chosen.filter(({ speedup }) => speedup !== null && speedup > 1).length;
    const correct = chosen.filter((row) => row.correct).length;
    return `${chosen.length} samples, ${correct} correct, fast₁ ${(fast / chosen.length).toFixed(2)}`;
  };
  const view = await openScatter(nllSpeedupFigure(rows));
  expect(await view.toSVG()).toContain(`>${count(rows)}<`);
  await view.signal("shown", "12").runAsync();
  const twelve = rows.filter(({ taskId }) => taskId === 12);
  expect(await view.toSVG()).toContain(`>${count(twelve)}<`);
  const fields = [{ field: "surprisal", channel: "x", type: "R" }];
  const vega = await import("vega");
  view.change("brush_store", vega.changeset().insert([{ unit: "", fields, values: [[0.5, 9]] }]));
  await view.runAsync();
  expect(await view.toSVG()).toContain(`>${count(twelve.filter(({ meanLogprob }) => -(meanLogprob ?? 0) >= 0.5))}<`);
});

test("incorrect and unjudged samples keep their place in a strip and never become a speedup of 0", () => {
  const [row] = madePool([12], 1);
  if (row === undefined) throw new Error("no row");
  const none = { speedup: null, speedupLow: null, speedupHigh: null };
  const pool = [
    { ...row, ...none, verdict: "wrong" as const, correct: false },
    { ...row, ...none, verdict: "harness-error" as const, correct: null },
    { ...row, ...none, verdict: null, correct: null },
    { ...row, ...none, verdict: "correct" as const, correct: true },
    { ...row, meanLogprob: null, sumLogprob: null },
  ];
  const figure = nllSpeedupFigure(pool);
  const { values } = (figure as unknown as { data: { values: { strip: string; speedup: number | null }[] } }).data;
  expect(values.map(({ strip }) => strip).sort()).toEqual(["not known", "not known", "not timed", "wrong"]);
  expect(values.every(({ speedup }) => speedup === null)).toBe(true);
  expect(caption(figure)).toContain(
    "4 samples of 1 task, 4 distinct points: 1 correct, 0 of them faster than the reference, 2 not judged",
  );
  expect(caption(figure)).toContain("Not shown: 1 without log-probabilities.");
});
