import { type Message, type Prompt, sha256, type Task } from "../records/index.js";

const system = `You are an expert in GPU kernels and in making PyTorch programs fast.

You are shown a reference module. Write a faster \`forward\` for it that returns the same values.

Answer with Python code and nothing else: no explanation, no code fence, no class, no def line. The code is the body of
\`forward\` alone and ends in a return; its arguments have the names they have in the reference, and \`self\` holds what the
reference's \`__init__\` put there. If you see no way to make it faster, answer \`pass\`.

Three examples of a whole answer.

A convolution held in self.conv:
return torch.nn.functional.conv2d(x, self.conv.weight, self.conv.bias, self.conv.stride, self.conv.padding)

A linear layer held in self.linear:
return torch.nn.functional.linear(x, self.linear.weight, self.linear.bias)

A layer norm held in self.norm:
return torch.nn.functional.layer_norm(x, self.norm.normalized_shape, self.norm.weight, self.norm.bias, self.norm.eps)`;

const requirements = `Requirements:
- The same outputs as the reference for any inputs of these shapes: same shape, same dtype, values within 1e-4 in single precision.
- The inputs are left as they were.
- Faster on one GPU than the reference's own forward.
- Only the body of forward, as Python.`;

/**
 * Puts a task to a policy, in our own wording of the paper's rules (section "Prompting"): only the body of `forward`, `pass` if
 * it cannot be improved, three body-only examples; then the problem's id and name, its reference and the requirements.
 *
 * @returns the system and the user message, with the SHA-256 over their JSON
 * @example
 * const { messages, hash } = buildPrompt(task);
 */
export function buildPrompt(task: Task): Prompt {
  const reference = `Reference:\n'''\n${task.code.trim()}\n'''`;
  const messages: Message[] = [
    { role: "system", content: system },
    { role: "user", content: `Problem ${task.id}: ${task.name}\n\n${reference}\n\n${requirements}` },
  ];
  return { messages, hash: sha256(JSON.stringify(messages)) };
}
