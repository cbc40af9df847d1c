import { z } from "zod";

/** One turn of a chat prompt. */
export const message = z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
export type Message = z.infer<typeof message>;

/** The messages a task is put to a policy with, and the SHA-256 over their canonical JSON. */
export const prompt = z.strictObject({ messages: z.array(message).min(1), hash: z.string().length(64) });
export type Prompt = z.infer<typeof prompt>;
