import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

// DESIGN: leaves are open to everyone they are listed for; otherwise siblings meet through rows, not imports.
const leaves = ["records"];
const allowed: Record<string, string[]> = {
  records: [],
  worker: [],
  stats: [],
  tasks: [],
  policy: ["worker"],
  evaluation: ["stats", "worker"],
  experiments: ["stats", "tasks", "policy", "evaluation"],
  pool: [],
  selection: ["stats"],
  figures: ["stats"],
  paper: ["stats"],
  kernel: [],
};
// Rooms whose results must rebuild from data alone.
const pure = ["selection", "stats", "figures", "paper"];
const impure =
  /^(node:)?(net|http|https|http2|dgram|tls|child_process|worker_threads|perf_hooks|cluster|dns)(\/|$)|^openai/;

const src = resolve(import.meta.dirname, "../src");

function files(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.m?ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function importsOf(path: string): string[] {
  return ts.preProcessFile(readFileSync(path, "utf8"), true, true).importedFiles.map((file) => file.fileName);
}

const sources = files(src).map((path) => ({
  path,
  name: relative(src, path),
  room: relative(src, path).split("/")[0] ?? "",
}));
const inRooms = sources.filter(({ name }) => name.includes("/"));

test("every folder of src is a known room", () => {
  const rooms = new Set(inRooms.map(({ room }) => room));
  rooms.delete("cli");
  expect([...rooms].filter((room) => !(room in allowed))).toEqual([]);
});

test("rooms import only what they may", () => {
  const wrong: string[] = [];
  for (const { path, name, room } of inRooms) {
    if (room === "cli") continue;
    for (const specifier of importsOf(path)) {
      if (!specifier.startsWith(".")) continue;
      const target = relative(src, resolve(path, "..", specifier)).split("/")[0] ?? "";
      if (target === room || leaves.includes(target) || allowed[room]?.includes(target)) continue;
      wrong.push(`${name} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("selection, stats, figures and paper touch no network, process or clock", () => {
  const wrong: string[] = [];
  for (const { path, name, room } of inRooms) {
    if (!pure.includes(room)) continue;
    for (const specifier of importsOf(path)) if (impure.test(specifier)) wrong.push(`${name} imports ${specifier}`);
    if (/\b(Date\.now|new Date\(\)|performance\.now|Math\.random|fetch\()/.test(readFileSync(path, "utf8"))) {
      wrong.push(`${name} reads a clock, chance or the network`);
    }
  }
  expect(wrong).toEqual([]);
});

test("nothing imports the package's own door, and no source file is large", () => {
  const wrong: string[] = [];
  for (const { path, name } of inRooms) {
    for (const specifier of importsOf(path)) {
      if (specifier === "surprisal-lab" || /^(\.\.\/)+index\.js$/.test(specifier))
        wrong.push(`${name} imports ${specifier}`);
    }
    const lines = readFileSync(path, "utf8").split("\n").length;
    if (lines > 300) wrong.push(`${name} has ${lines} lines`);
  }
  expect(wrong).toEqual([]);
});
