import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

/**
 * The folder in which a notebook's cells run and from which they import: the nearest one upward whose `package.json` is
 * this package's or depends on it, else `from` itself.
 */
export function projectRoot(from: string): string {
  const start = resolve(from);
  for (let folder = start; ; folder = dirname(folder)) {
    if (isProject(join(folder, "package.json"))) return folder;
    if (folder === dirname(folder)) return start;
  }
}

function isProject(path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    const { name, dependencies, devDependencies } = JSON.parse(readFileSync(path, "utf8"));
    return name === "surprisal-lab" || "surprisal-lab" in { ...dependencies, ...devDependencies };
  } catch {
    // A package.json that cannot be read is not ours to judge: look further up.
    return false;
  }
}
