import { z } from "zod";

/** One turn of a chat prompt. */
export const message = z.strictObject({ role: z.enum(["system", "user", "assistant"]), content: z.string() });
export type Message = z.infer<typeof message>;

/** The messages a task is put to a policy with, and the SHA-256 over their canonical JSON. */
export const prompt = z.strictObject({
  messages: z.array(message).min(1),
  hash: z.string().length(64),
  /**
   * What the messages say beyond the task (a teacher's feedback), in comment lines for a policy that reads the task's code and not the
   * messages; absent where they say the task alone.
   */
  feedback: z.string().min(1).optional(),
});
export type Prompt = z.infer<typeof prompt>;
