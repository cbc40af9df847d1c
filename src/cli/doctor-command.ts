import { parseArgs } from "node:util";
import { diagnose, formatFindings } from "./doctor.js";
import type { Command } from "./main.js";

/** `surprisal-lab doctor`: what is here, what is missing, what each missing part would enable, and how to get it. */
export const doctor: Command = {
  usage: "doctor",
  about: "what is here, what is missing, what it would enable, and the command that gets it",
  async run(args) {
    parseArgs({ args, options: {} }); // refuses whatever it is given
    const findings = await diagnose();
    console.log(formatFindings(findings));
    return findings.some(({ part, ok }) => part === "Node" && !ok) ? 1 : 0;
  },
};
