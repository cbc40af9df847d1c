// Builds dist/ from src/. Any compiler error fails it and leaves the last good build where it was.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const tsc = "node_modules/typescript/bin/tsc";
const { status } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: "inherit" });
if (status !== 0) process.exit(status ?? 1);

// What was built from a source that is gone would still be imported: take it away.
const { files } = JSON.parse(
  spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--showConfig"], { encoding: "utf8" }).stdout,
);
const expected = new Set(files.map((file) => file.replace(/^\.\/src\//, "dist/").replace(/\.ts$/, "")));
for (const entry of readdirSync("dist", { withFileTypes: true, recursive: true })) {
  if (!entry.isFile()) continue;
  const path = join(entry.parentPath, entry.name);
  if (!expected.has(path.replace(/(\.d\.ts|\.js|\.js\.map)$/, ""))) rmSync(path);
}
if (existsSync("dist/cli/main.js")) chmodSync("dist/cli/main.js", 0o755);
