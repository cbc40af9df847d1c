import { fileURLToPath } from "node:url";

/** Absolute path inside the installed package, e.g. `packagePath("data/tasks")`; the same from `src/` and from `dist/`. */
export function packagePath(...parts: string[]): string {
  return fileURLToPath(new URL(`../../${parts.join("/")}`, import.meta.url));
}
