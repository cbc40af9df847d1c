import { parseArgs } from "node:util";
import { installKernel } from "../kernel/index.js";
import { LabError } from "../records/index.js";
import type { Command } from "./main.js";

/** `surprisal-lab kernel install`: registers the Jupyter kernel for this user. */
export const kernel: Command = {
  usage: "kernel install",
  about: "register the Jupyter kernel `surprisal-lab` for this user",
  async run(args) {
    const { positionals } = parseArgs({ args, allowPositionals: true });
    if (positionals.join(" ") !== "install") {
      const what =
        positionals.length === 0 ? "kernel does nothing by itself" : `kernel ${positionals.join(" ")}: no such thing`;
      throw new LabError("bad-argument", what, "surprisal-lab kernel install");
    }
    console.log(`kernel installed: ${await installKernel()}`);
    console.log("choose `surprisal-lab` as the kernel in JupyterLab or VS Code");
    return 0;
  },
};
