import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packagePath } from "../../src/records/index.js";
import { findPython } from "../../src/worker/index.js";

test("weights are named by their values, whatever torch stores them as, and by the model they were trained from", async () => {
  const program = `import json, sys
sys.path.insert(0, ${JSON.stringify(packagePath("src/policy/worker"))})
import torch
from checkpoints import named_by
weights = {"b": torch.tensor([1.0, 2.0]), "a": torch.tensor([[3.0, 5.0], [4.0, 6.0]]).t()}
print(json.dumps([named_by("nano", "base", weights), named_by("nano", "other", weights)]))`;
  const { path } = await findPython();
  const { stdout } = await promisify(execFile)(path, ["-c", program]);
  const bytes = (...values: number[]) => Buffer.from(new Float32Array(values).buffer);
  // a is the transpose: 3 4 / 5 6, row by row.
  const named = (base: string) =>
    createHash("sha256")
      .update(base)
      .update("\na (2, 2)\n")
      .update(bytes(3, 4, 5, 6))
      .update("\nb (2,)\n")
      .update(bytes(1, 2))
      .digest("hex")
      .slice(0, 12);
  expect(JSON.parse(stdout)).toEqual([`nano-${named("base")}`, `nano-${named("other")}`]);
});
