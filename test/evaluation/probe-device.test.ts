import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { openEvaluator } from "../../src/evaluation/index.js";
import { packagePath } from "../../src/records/index.js";
import { findPython } from "../../src/worker/index.js";
import { diagonal } from "./inline-task.js";

test("a judge whose device computes is told from one whose does not, one that says nothing, and one that is gone", async () => {
  const program = `import json, sys, threading
sys.path[:0] = ${JSON.stringify([packagePath("src/evaluation/worker"), packagePath("src/worker")])}
import torch
from house import answers
from judge import Judge, well
from wire import Wire
def asked(reply):
    ours, theirs = Wire.pair()
    def judge():
        assert theirs.receive(5) == {"do": "probe"}
        reply(theirs)
    thread = threading.Thread(target=judge)
    thread.start()
    found = answers(ours, 0.5)
    thread.join()
    return found
cpu = torch.device("cpu")
said = [
    asked(lambda wire: wire.send({"say": "probed", "well": well(cpu)})),
    asked(lambda wire: wire.send({"say": "probed", "well": False})),
    asked(lambda wire: None),
    asked(lambda wire: wire._end.close()),
]
print(json.dumps(said))`;
  const { path } = await findPython();
  const { stdout } = await promisify(execFile)(path, ["-c", program]);
  expect(JSON.parse(stdout)).toEqual([true, false, false, false]);
});

test("after a program that crashed the judge is asked, and goes on where it answers", async () => {
  await using evaluator = await openEvaluator({ device: "cpu", mode: "fast" });
  const right = "return A[:, None] * B";
  expect(await evaluator.evaluate(diagonal, right)).toMatchObject({ verdict: "correct" });
  expect(await evaluator.evaluate(diagonal, "import os\nos.abort()")).toMatchObject({ verdict: "crashed" });
  expect(await evaluator.evaluate(diagonal, right, { repeat: 1 })).toMatchObject({ verdict: "correct" });
});
