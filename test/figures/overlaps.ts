import type { TopLevelSpec } from "vega-lite";
import { loadDrawing } from "../../src/figures/vega.js";

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
  what: string;
}

interface SceneItem {
  x?: number;
  y?: number;
  text?: string | string[];
  opacity?: number;
  fontSize?: number;
  bounds: { x1: number; y1: number; x2: number; y2: number };
  items?: (SceneItem | SceneMark)[];
}

interface SceneMark {
  marktype: string;
  role?: string;
  items: SceneItem[];
}

/** Everything drawn, as the boxes Vega itself measured: texts, point marks, and the size of the picture. */
export interface Scene {
  texts: (Box & { fontSize: number })[];
  marks: Box[];
  width: number;
  height: number;
}

/** Draws a figure without a picture and reads the boxes of what is in it, in CSS pixels. */
export async function sceneOf(figure: TopLevelSpec): Promise<Scene> {
  const { vega, vegaLite } = await loadDrawing();
  const { spec } = vegaLite.compile(JSON.parse(JSON.stringify(figure)));
  const view = await new vega.View(vega.parse(spec), { renderer: "none", logLevel: vega.Error }).runAsync();
  const scene: Scene = { texts: [], marks: [], width: 0, height: 0 };
  const root = (view.scenegraph() as unknown as { root: SceneMark & { bounds: SceneItem["bounds"] } }).root;
  collect(root, 0, 0, scene, false);
  scene.width = root.bounds.x2 - root.bounds.x1;
  scene.height = root.bounds.y2 - root.bounds.y1;
  view.finalize();
  return scene;
}

function collect(mark: SceneMark, dx: number, dy: number, scene: Scene, guide: boolean): void {
  // Symbols of legends and axes stand where Vega puts them.
  const inGuide = guide || /legend|axis|title/.test(mark.role ?? "");
  for (const item of mark.items) {
    const { x1, y1, x2, y2 } = item.bounds;
    const box = { left: x1 + dx, right: x2 + dx, top: y1 + dy, bottom: y2 + dy };
    if (mark.marktype === "group") {
      const [x, y] = [dx + (item.x ?? 0), dy + (item.y ?? 0)];
      for (const child of item.items ?? []) collect(child as SceneMark, x, y, scene, inGuide);
    } else if (mark.marktype === "text") {
      const what = [item.text ?? ""].flat().join(" / ");
      if (what !== "" && item.opacity !== 0) scene.texts.push({ ...box, what, fontSize: item.fontSize ?? 11 });
    } else if (mark.marktype === "symbol" && !inGuide) {
      scene.marks.push({ ...box, what: `mark at ${Math.round((x1 + x2) / 2)}, ${Math.round((y1 + y2) / 2)}` });
    }
  }
}

// What boxes may share: Vega's boxes hold the room of ascenders and descenders, which letters seldom fill.
const slack = { text: 1.5, mark: 2.5 };

/** Pairs of texts that overlap, and texts that overlap a mark, in words; a halo is the same text in the same place. */
export function overlapsIn({ texts, marks }: Scene): string[] {
  const found: string[] = [];
  texts.forEach((a, i) => {
    for (const b of texts.slice(i + 1)) {
      const halo = a.what === b.what && Math.abs(a.left - b.left) < 4 && Math.abs(a.top - b.top) < 4;
      if (!halo && overlap(a, b, slack.text)) found.push(`"${a.what}" and "${b.what}"`);
    }
    for (const mark of marks) if (overlap(a, mark, slack.mark)) found.push(`"${a.what}" and a ${mark.what}`);
  });
  return [...new Set(found)];
}

function overlap(a: Box, b: Box, by: number): boolean {
  const [across, down] = [
    Math.min(a.right, b.right) - Math.max(a.left, b.left),
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top),
  ];
  return across > by && down > by;
}
