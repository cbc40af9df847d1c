import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";

export const key = "tml-the-right-key";

/** What the stand-in does that it otherwise would not; as `stand_in.py` has it. */
export interface Behaviour {
  fail?: Record<string, number[]>;
  refuse?: string[];
  hang?: string[];
  hold_until?: Record<string, number>;
  basis?: "raw" | "post-temperature";
}

const entry = z.looseObject({
  path: z.string(),
  of: z.string().optional(),
  number: z.number().nullish(),
  body: z.record(z.string(), z.unknown()).optional(),
  loss: z.string().optional(),
  data: z
    .array(
      z.strictObject({
        ids: z.array(z.number()),
        target_tokens: z.array(z.number()),
        logprobs: z.array(z.number()),
        advantages: z.array(z.number()),
      }),
    )
    .optional(),
});
const told = z.strictObject({ log: z.array(entry), kept: z.array(z.string()) });

/** Tinker's service, on this machine. */
export async function startStandIn(python: string) {
  const child = spawn(python, [join(import.meta.dirname, "stand_in.py")], { stdio: ["ignore", "pipe", "inherit"] });
  const [port] = await once(createInterface({ input: child.stdout }), "line");
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    /** From now on; forgets what it was asked before. */
    async behave(behaviour: Behaviour): Promise<void> {
      await fetch(`${url}/admin`, { method: "POST", body: JSON.stringify(behaviour) });
    },
    async asked(): Promise<z.infer<typeof told>> {
      return told.parse(await (await fetch(`${url}/log`)).json());
    },
    async stop(): Promise<void> {
      child.kill();
      await once(child, "exit");
    },
  };
}
