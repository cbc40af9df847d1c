import { createHash } from "node:crypto";

/** SHA-256 of a UTF-8 string, as 64 hex digits. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/**
 * Identity of a program: SHA-256 over its text after what cannot change its meaning is removed
 * (carriage returns, white space at line ends, blank lines before and after). Samples of one task that share
 * it are one program and are evaluated once.
 *
 * @example
 * programHash("return A @ B\n") === programHash("return A @ B  \r\n"); // true
 */
export function programHash(text: string): string {
  const lines = text
    .replace(/\r\n?/g, "\n")
    .split("\n")
    .map((line) => line.trimEnd());
  while (lines.length > 0 && lines[0] === "") lines.shift();
  while (lines.length > 0 && lines.at(-1) === "") lines.pop();
  return sha256(lines.join("\n"));
}
