import { parseArgs } from "node:util";
import { auditReport, countFindings, h100, h200, published, audit as run } from "../paper/index.js";
import { LabError } from "../records/index.js";
import type { Command } from "./main.js";

const devices = { h100, h200 };

/** `npm run audit`: the published numbers against each other. Exit code 0 whatever is found: an audit that finds something has done its work. */
export const audit: Command = {
  usage: "audit [--device h100|h200] [--json]",
  about: "recompute the paper's numbers from each other; exit code 0 whatever it finds",
  async run(args) {
    const { values } = parseArgs({
      args,
      options: { device: { type: "string", default: "h100" }, json: { type: "boolean", default: false } },
    });
    const findings = run(published(), { device: deviceOf(values.device) });
    if (values.json) console.log(JSON.stringify({ counts: countFindings(findings), findings }, null, 1));
    else console.log(auditReport(findings, { width: 100 }));
    return 0;
  },
};

function deviceOf(name: string) {
  if (name === "h100" || name === "h200") return devices[name];
  throw new LabError("bad-argument", `--device ${name}: there is no such device here`, "give h100 or h200");
}
