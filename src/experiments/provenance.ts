import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { packagePath } from "../records/index.js";

/** Which code ran: the package's version and, inside a git checkout, its commit and whether files differed from it. */
export interface Provenance {
  packageVersion: string;
  commit: string | null;
  dirty: boolean | null;
}

/**
 * Finds out which code is running. Where the package runs outside its checkout (a container, a copy on a GPU machine, even one that
 * lies in another repository), SURPRISAL_COMMIT names the commit it was copied from; `dirty` is then unknown.
 */
export function provenance(): Provenance {
  const { version } = JSON.parse(readFileSync(packagePath("package.json"), "utf8")) as { version: string };
  const copiedFrom = process.env.SURPRISAL_COMMIT;
  if (copiedFrom) return { packageVersion: version, commit: copiedFrom, dirty: null };
  const commit = git("rev-parse", "HEAD");
  if (commit === null) return { packageVersion: version, commit, dirty: null };
  // What a run writes is no change of the code that writes it.
  const changed = git("status", "--porcelain", "--", "src", "package.json", "package-lock.json");
  return { packageVersion: version, commit, dirty: changed === null ? null : changed !== "" };
}

function git(...args: string[]): string | null {
  try {
    return execFileSync("git", args, {
      cwd: packagePath("."),
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return null;
  }
}
