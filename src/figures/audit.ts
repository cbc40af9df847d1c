import { LabError } from "../records/index.js";
import { type Figure, type Layer, makeFigure } from "./figure.js";
import type { FigureOptions } from "./options.js";
import { ink } from "./theme.js";

/** One finding of an audit. */
export interface AuditRow {
  /** Heading it stands under. */
  section: string;
  verdict: "inconsistent" | "not-checkable" | "consistent";
  /** Where the number stands and what is claimed, shown on hover. */
  where: string;
  claim: string;
  reported: string;
  recomputed: string;
}

// Worst first; told apart by shape as well as by colour.
const kinds = [
  { verdict: "inconsistent", name: "inconsistent", shape: "cross", color: "#D55E00" },
  { verdict: "not-checkable", name: "not checkable", shape: "diamond", color: "#56B4E9" },
  { verdict: "consistent", name: "consistent", shape: "square", color: "#BBBBBB" },
] as const;

const rowHeight = 18;

/**
 * An audit at a glance: a strip a section, a mark a finding, the inconsistent ones first, and their number at its end.
 *
 * @param rows findings in the order in which their sections shall stand
 * @throws LabError `no-rows` when there is nothing to draw
 * @example
 * auditFigure(audit(published()));
 */
export function auditFigure(rows: readonly AuditRow[], options: FigureOptions = {}): Figure {
  const { title = "What the printed numbers say of each other" } = options;
  if (rows.length === 0) throw new LabError("no-rows", "auditFigure: no findings", "give what audit() found");
  const sections = [...new Set(rows.map(({ section }) => section))];
  const marks = sections.flatMap((section) => stripOf(section, rows));
  const most = Math.max(...marks.map(({ place }) => place));
  const total = (name: string) => marks.filter((mark) => mark.name === name).length;
  const named = kinds.map(({ name }) => `${name} (${total(name)})`);
  const values = marks.map((mark) => ({ ...mark, kind: `${mark.name} (${total(mark.name)})` }));
  const x = { field: "place", type: "quantitative", scale: { domain: [0, most + 1], nice: false }, axis: null };
  const y = {
    field: "section",
    type: "nominal",
    sort: sections,
    axis: { title: null, grid: false, ticks: false, domain: false, labelPadding: 6 },
  };
  const ends = sections.map((section) => {
    const own = marks.filter((mark) => mark.section === section);
    const wrong = own.filter(({ name }) => name === "inconsistent").length;
    return { section, place: own.length + 0.5, text: wrong === 0 ? "" : String(wrong) };
  });
  const layers = [
    {
      data: { values },
      mark: { type: "point", filled: true, size: 24, opacity: 1 },
      encoding: {
        x,
        y,
        shape: {
          field: "kind",
          type: "nominal",
          scale: { domain: named, range: kinds.map(({ shape }) => shape) },
          legend: { title: null, orient: "top", symbolSize: 60 },
        },
        color: { field: "kind", type: "nominal", scale: { domain: named, range: kinds.map(({ color }) => color) } },
        tooltip: ["where", "claim", "reported", "recomputed"].map((field) => ({ field, type: "nominal" })),
      },
    },
    {
      data: { values: ends },
      mark: { type: "text", align: "left", baseline: "middle", color: kinds[0].color, fontWeight: "bold" },
      encoding: { x, y, text: { field: "text", type: "nominal" } },
    },
    {
      data: { values: sections.slice(1).map((section) => ({ section })) },
      mark: { type: "rule", color: ink.grid, yOffset: -rowHeight / 2 },
      encoding: { y },
    },
  ] as Layer[];
  return makeFigure(
    {
      ...(title === null ? {} : { title: { text: title } }),
      width: Math.max(200, 6.5 * (most + 1)),
      height: rowHeight * sections.length,
      layer: layers,
    },
    describe(sections, marks),
  );
}

interface Mark extends AuditRow {
  name: string;
  place: number;
}

function stripOf(section: string, rows: readonly AuditRow[]): Mark[] {
  const own = kinds.flatMap(({ verdict, name }) =>
    rows.filter((row) => row.section === section && row.verdict === verdict).map((row) => ({ row, name })),
  );
  return own.map(({ row: { verdict, where, claim, reported, recomputed }, name }, at) => {
    return { section, verdict, where, claim, reported, recomputed, name, place: at + 0.5 };
  });
}

function describe(sections: readonly string[], marks: readonly Mark[]): string {
  const wrong = (own: readonly Mark[]) => own.filter(({ verdict }) => verdict === "inconsistent").length;
  const open = marks.filter(({ verdict }) => verdict === "not-checkable").length;
  const said = sections.flatMap((section) => {
    const count = wrong(marks.filter((mark) => mark.section === section));
    return count === 0 ? [] : [`${section} ${count}`];
  });
  const where = said.length === 0 ? "" : ` (${said.join(", ")})`;
  return `Findings of an audit, by section: ${wrong(marks)} of ${marks.length} are inconsistent${where}, ${open} not checkable.`;
}
