/**
 * The one error this package throws on purpose: it names the thing, says what was wrong with it, and gives the way out.
 *
 * @example
 * throw new LabError("unknown-task", "task 13 of level 1 is not among the loaded tasks", "loaded ids: 4, 5, 12");
 */
export class LabError extends Error {
  override readonly name = "LabError";
  /** Stable, kebab-case kind, for programs. */
  readonly code: string;
  /** What the reader can do about it. */
  readonly wayOut: string;
  /** Whether the same call may succeed later without a change (429, 5xx, a worker that died). */
  readonly isRetryable: boolean;

  constructor(code: string, what: string, wayOut: string, options: { cause?: unknown; isRetryable?: boolean } = {}) {
    super(`${what}\n  → ${wayOut}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.wayOut = wayOut;
    this.isRetryable = options.isRetryable ?? false;
  }
}

/** What a thrown value says. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
