/**
 * Parses JSON as Python's `json.dump` writes it, in which a missing number is a bare NaN: it becomes null. A bare Infinity is no number of ours either, but
 * not a missing one, and stays an error.
 *
 * @throws SyntaxError
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!text.includes("NaN")) throw error;
    return JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b/g, (token) => (token === "NaN" ? "null" : token)));
  }
}
