import { expect, test } from "vitest";
import { auditFigure } from "../../src/figures/audit.js";
import { caption } from "../../src/figures/index.js";
import { audit, published } from "../../src/paper/index.js";
import { LabError } from "../../src/records/index.js";
import { expectPicture } from "./picture.js";

const rest = { where: "table 1", claim: "a mean", reported: "1.7", recomputed: "1.5" };

test("the audit of the paper", () => expectPicture(auditFigure(audit(published())), "audit-published"));

test("the caption counts, by section, and leaves out sections without a finding", () => {
  const figure = auditFigure([
    { section: "means", verdict: "consistent", ...rest },
    { section: "means", verdict: "inconsistent", ...rest },
    { section: "tests", verdict: "not-checkable", ...rest },
  ]);
  expect(caption(figure)).toBe("Findings of an audit, by section: 1 of 3 are inconsistent (means 1), 1 not checkable.");
  expect(() => auditFigure([])).toThrow(LabError);
});
