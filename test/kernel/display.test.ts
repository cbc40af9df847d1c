import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { root } from "./notebooks.js";

const printed = async (program: string) => {
  const source = `import { display, progress } from "./dist/kernel/index.js";\n${program}`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", source], { cwd: root });
  return stdout.split("\n").slice(0, -1);
};

test("outside a notebook a value is printed as its plain text", async () => {
  const lines = await printed(`
    display([{ task: 12, verdict: "correct" }]);
    const shown = display("waiting");
    shown.update({ done: true });
    display({ async [Symbol.for("Jupyter.display")]() { return { "text/html": "<b>4</b>", "text/plain": "four" }; } });
  `);
  expect(lines).toEqual(["[ { task: 12, verdict: 'correct' } ]", "waiting", "{ done: true }", "four"]);
});

test("in a log a bar is a line a quarter, and what was not done is not counted", async () => {
  expect(
    await printed(`const bar = progress("samples", 8); for (let i = 0; i < 8; i++) bar.step(); bar.done();`),
  ).toEqual(["samples 2/8", "samples 4/8", "samples 6/8", "samples 8/8"]);
  expect(await printed(`const bar = progress("samples", 8); bar.step(5); bar.done();`)).toEqual(["samples 5/8"]);
});
