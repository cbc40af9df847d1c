/** One line of Python: whether a statement may begin on it, and where a statement's first colon outside brackets stands. */
export interface OutlineLine {
  text: string;
  /** False for a line that begins inside a string or brackets. */
  fresh: boolean;
  /** Column of the line's first colon outside strings, comments and brackets; null where there is none. */
  colon: number | null;
}

/**
 * Reads Python just far enough to know where lines continue: strings, comments and brackets. Enough to cut a `def` out of a
 * module that parses; it checks nothing.
 */
export function outlineOf(code: string): OutlineLine[] {
  let quote: string | null = null;
  let depth = 0;
  return code.split(/\r?\n/).map((text) => {
    const line: OutlineLine = { text, fresh: quote === null && depth === 0, colon: null };
    for (let i = 0; i < text.length; i++) {
      const char = text[i] ?? "";
      if (quote !== null) {
        if (char === "\\") i++;
        else if (text.startsWith(quote, i)) {
          i += quote.length - 1;
          quote = null;
        }
      } else if (char === "#") break;
      else if (char === '"' || char === "'") {
        quote = text.startsWith(char.repeat(3), i) ? char.repeat(3) : char;
        i += quote.length - 1;
      } else if ("([{".includes(char)) depth++;
      else if (")]}".includes(char)) depth--;
      else if (char === ":" && depth === 0) line.colon ??= i;
    }
    if (quote?.length === 1) quote = null;
    return line;
  });
}
