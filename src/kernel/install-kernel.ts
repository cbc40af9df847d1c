import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { LabError, packagePath } from "../records/index.js";
import { kernelName } from "./kernel-name.js";
import { nodeOptions } from "./notebook-child.js";

const kernelSpec = z.looseObject({ argv: z.array(z.string()).min(1) });

/**
 * Registers the kernel with Jupyter for this user, for this Node and this copy of the package.
 *
 * @returns the folder that Jupyter will find it in
 * @throws LabError `not-built` where the package has not been built
 */
export async function installKernel(): Promise<string> {
  const program = packagePath("dist/kernel/jupyter.js");
  if (!existsSync(program))
    throw new LabError("not-built", `${program} is missing`, "build the package: npm run build");
  const folder = kernelFolder();
  const spec = {
    argv: [process.execPath, ...nodeOptions, program, "{connection_file}"],
    display_name: kernelName,
    language: "typescript",
    interrupt_mode: "signal",
  };
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
  return folder;
}

/** The folder the kernel is registered in, or null where it is not, or where what it starts is gone. */
export async function kernelInstalled(): Promise<string | null> {
  const path = join(kernelFolder(), "kernel.json");
  if (!existsSync(path)) return null;
  const { argv } = kernelSpec.parse(JSON.parse(await readFile(path, "utf8")));
  const programs = argv.filter((word) => !word.startsWith("-") && !word.startsWith("{"));
  return programs.every((program) => existsSync(program)) ? kernelFolder() : null;
}

/** Where Jupyter looks for this user's kernels, as `jupyter --data-dir` says it. */
function kernelFolder(): string {
  return join(jupyterDataDir(), "kernels", kernelName);
}

function jupyterDataDir(): string {
  const { JUPYTER_DATA_DIR, XDG_DATA_HOME, APPDATA } = process.env;
  if (JUPYTER_DATA_DIR) return JUPYTER_DATA_DIR;
  if (process.platform === "darwin") return join(homedir(), "Library", "Jupyter");
  if (process.platform === "win32") return join(APPDATA || join(homedir(), "AppData", "Roaming"), "jupyter");
  return join(XDG_DATA_HOME || join(homedir(), ".local", "share"), "jupyter");
}
