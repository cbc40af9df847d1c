// The options of a script that npm runs: read, or refused in words.
import { parseArgs } from "node:util";

/**
 * The values of `options` (as `parseArgs` takes them). `--help` lists them; one that is unknown ends the process.
 *
 * @param name what the script is called, as in `npm run NAME`
 */
export function optionsOf(name, options) {
  const list = Object.entries(options).map(([option, { type, default: otherwise }]) => {
    return `  --${option}${type === "string" ? ` ${otherwise === undefined ? "VALUE" : `(${otherwise})`}` : ""}`;
  });
  const all = { ...options, help: { type: "boolean", default: false } };
  try {
    const { help, ...values } = parseArgs({ options: all }).values;
    if (!help) return values;
  } catch (error) {
    refuse(name, error.message, `its options are, with what they are by default:\n${list.join("\n")}`);
  }
  console.log(`npm run ${name} -- OPTIONS, with what they are by default:\n${list.join("\n")}`);
  process.exit();
}

/** Ends the process: what was wrong, and the way out. */
export function refuse(name, what, wayOut) {
  console.error(`${name}: ${what}\n  → ${wayOut}`);
  process.exit(1);
}
