import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { root } from "./notebooks.js";

test("the kernel refuses to start on an engine that was loaded without its compiler", () => {
  const program = `
    import { createRequire } from "node:module";
    createRequire(process.cwd() + "/")("tslab/dist/converter.js");
    const { Session } = await import("./dist/kernel/session.js");
    new Session(process.cwd());
  `;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: root,
    encoding: "utf8",
  });
  expect(status).not.toBe(0);
  expect(stderr).toContain("tslab was loaded in this process before the kernel could set its compiler options");
});
