/**
 * The line on which a value of a JSON text begins.
 *
 * @param path keys and places from the outside in
 * @returns from 1; the line of the innermost value found where the path goes on beyond it
 * @example
 * lineOfJson('{\n "a": [\n 1]}', ["a", 0]); // 3
 */
export function lineOfJson(text: string, path: readonly (string | number)[]): number {
  let start = skipSpace(text, 0);
  for (const step of path) {
    const inner = valueAt(text, start, step);
    if (inner === null) break;
    start = inner;
  }
  return lineAt(text, start);
}

/** The line of a place in a text, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

// Where the value of a key, or of a place in a list, begins.
function valueAt(text: string, start: number, step: string | number): number | null {
  const isObject = text[start] === "{";
  if (!isObject && text[start] !== "[") return null;
  let at = skipSpace(text, start + 1);
  for (let i = 0; at < text.length && text[at] !== "}" && text[at] !== "]"; i++) {
    let key: string | number = i;
    if (isObject) {
      const end = skipValue(text, at);
      key = JSON.parse(text.slice(at, end)) as string;
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    if (key === step) return at;
    at = skipSpace(text, skipValue(text, at));
    if (text[at] === ",") at = skipSpace(text, at + 1);
  }
  return null;
}

function skipValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      for (at++; text[at] !== '"' && at < text.length; at++) if (text[at] === "\\") at++;
    } else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") {
      if (depth === 0) return at;
      depth--;
    } else if (depth === 0 && char === ",") return at;
    else if (depth > 0) continue;
    if (depth === 0 && (char === '"' || char === "}" || char === "]")) return at + 1;
  }
  return text.length;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (" \t\r\n".includes(text[at] ?? "x")) at++;
  return at;
}
