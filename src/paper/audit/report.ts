import type { AuditVerdict, Finding } from "./finding.js";

const order: readonly AuditVerdict[] = ["inconsistent", "not-checkable", "consistent"];
const marks: Record<AuditVerdict, string> = { inconsistent: "✗", "not-checkable": "?", consistent: "✓" };

/** How many findings of each kind a section has. */
export interface AuditCount {
  section: string;
  checked: number;
  consistent: number;
  inconsistent: number;
  notCheckable: number;
}

/**
 * Counts findings by section, in the order in which the sections first appear.
 *
 * @example
 * countFindings(audit(published())); // [{ section: "setup and headline", checked: 7, consistent: 7, ... }, ...]
 */
export function countFindings(findings: readonly Pick<Finding, "section" | "verdict">[]): AuditCount[] {
  return [...new Set(findings.map(({ section }) => section))].map((section) => {
    const own = findings.filter((finding) => finding.section === section);
    const count = (verdict: AuditVerdict) => own.filter((finding) => finding.verdict === verdict).length;
    return {
      section,
      checked: own.length,
      consistent: count("consistent"),
      inconsistent: count("inconsistent"),
      notCheckable: count("not-checkable"),
    };
  });
}

/**
 * Findings as text: by section, inconsistent ones first (✗), then those that cannot be checked (?), both with arithmetic and note; consistent ones (✓) on a
 * line each; counts at the end. Works on findings of one's own as on the paper's.
 *
 * @param findings what `audit` gives, or checks with `id`, `section`, `where` and `claim` added
 * @param width characters a line, at least 60
 * @example
 * console.log(auditReport([{ id: "mean", section: "table 1", where: "row 3", claim: "mean of seeds", ...checkMean({ values, mean }) }]));
 */
export function auditReport(findings: readonly Finding[], { width = 100 }: { width?: number } = {}): string {
  const columns = Math.max(60, width);
  const counts = countFindings(findings);
  const parts = counts.map(({ section }) => {
    const own = findings.filter((finding) => finding.section === section);
    const sorted = order.flatMap((verdict) => own.filter((finding) => finding.verdict === verdict));
    return [section.toUpperCase(), ...sorted.flatMap((finding) => lines(finding, columns))].join("\n");
  });
  return [...parts, totals(counts)].join("\n\n");
}

function lines(finding: Finding, columns: number): string[] {
  const { verdict, where, claim, reported, recomputed, arithmetic, note } = finding;
  const head = wrap(`${where}: ${claim}`, columns, `${marks[verdict]} `, "  ");
  if (verdict === "consistent") {
    const said = note === null ? "" : ` (${note})`;
    return wrap(`${where}: ${claim}: ${reported}${said}`, columns, `${marks[verdict]} `, "  ");
  }
  const beside = verdict === "inconsistent" ? `reported ${reported}, recomputed ${recomputed}` : `reported ${reported}`;
  const more = [beside, ...(arithmetic === "–" ? [] : [arithmetic]), ...(note === null ? [] : [needed(verdict, note)])];
  return [...head, ...more.flatMap((text) => wrap(text, columns, "    ", "    "))];
}

const needed = (verdict: AuditVerdict, note: string) =>
  verdict === "not-checkable" ? `not checkable: ${note}` : `note: ${note}`;

function totals(counts: readonly AuditCount[]): string {
  const sum = (of: (count: AuditCount) => number) => counts.reduce((total, count) => total + of(count), 0);
  const all = sum(({ checked }) => checked);
  const [wrong, open, right] = [
    sum(({ inconsistent }) => inconsistent),
    sum(({ notCheckable }) => notCheckable),
    sum(({ consistent }) => consistent),
  ];
  return `${all} checked: ${marks.inconsistent} ${wrong} inconsistent, ${marks["not-checkable"]} ${open} not checkable, ${marks.consistent} ${right} consistent`;
}

// Words on lines of at most `columns` characters; a longer word keeps a line of its own.
function wrap(text: string, columns: number, first: string, next: string): string[] {
  const out: string[] = [];
  let line = first;
  for (const word of text.split(/\s+/)) {
    const empty = line === first || line === next;
    if (!empty && line.length + 1 + word.length > columns) {
      out.push(line);
      line = next + word;
    } else line += empty ? word : ` ${word}`;
  }
  return [...out, line];
}
