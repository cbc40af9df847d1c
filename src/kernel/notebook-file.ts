import { readFile, rename, writeFile } from "node:fs/promises";
import { z } from "zod";
import { checkRecord, LabError } from "../records/index.js";
import type { CellOutput } from "./cell-output.js";
import { kernelName } from "./kernel-name.js";

const multiline = z.union([z.string(), z.array(z.string())]);
const cellSchema = z.looseObject({
  cell_type: z.string(),
  source: multiline,
  metadata: z.record(z.string(), z.unknown()).default({}),
});
const notebookSchema = z.looseObject({
  nbformat: z.literal(4),
  nbformat_minor: z.int(),
  metadata: z.looseObject({ kernelspec: z.looseObject({ name: z.string() }).optional() }).default({}),
  cells: z.array(cellSchema),
});

/** A notebook as it lies on disk. */
export type Notebook = z.infer<typeof notebookSchema>;
export type NotebookCell = z.infer<typeof cellSchema>;

/**
 * Reads a notebook.
 *
 * @throws LabError `bad-record` where it is not a notebook of format 4, `bad-notebook` where it is for another kernel
 */
export async function readNotebook(path: string): Promise<Notebook> {
  const notebook = checkRecord(parseJson(path, await readFile(path, "utf8")), notebookSchema, path);
  const wanted = notebook.metadata.kernelspec?.name;
  if (wanted !== undefined && wanted !== kernelName && wanted !== "tslab") {
    throw new LabError(
      "bad-notebook",
      `${path} is for the kernel ${wanted}`,
      `set metadata.kernelspec.name to ${kernelName} if its cells are TypeScript`,
    );
  }
  return notebook;
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new LabError("bad-notebook", `${path} is not JSON: ${(cause as Error).message}`, "restore it from git", {
      cause,
    });
  }
}

/** The text of a cell. */
export function sourceOf(cell: NotebookCell): string {
  return typeof cell.source === "string" ? cell.source : cell.source.join("");
}

/** The outputs of one cell as a notebook keeps them. Text that follows text is one output. */
export class SavedOutputs {
  readonly list: Record<string, unknown>[] = [];
  readonly #byId = new Map<string, Record<string, unknown>>();
  readonly #count: number;

  /** @param count the cell's execution count */
  constructor(count: number) {
    this.#count = count;
  }

  /** Adds an output, or replaces a display's content. False where an update names a display of another cell. */
  add(output: CellOutput): boolean {
    if (output.kind === "update") {
      const shown = this.#byId.get(output.id);
      if (shown) shown.data = savedData(output.data);
      return shown !== undefined;
    }
    if (output.kind === "stream") {
      const last = this.list.at(-1);
      const before =
        last?.output_type === "stream" && last.name === output.name ? (last.text as string[]).join("") : null;
      if (before !== null) this.list.pop();
      this.list.push({ output_type: "stream", name: output.name, text: lines((before ?? "") + output.text) });
      return true;
    }
    const data = savedData(output.data);
    if (output.kind === "result") {
      this.list.push({ output_type: "execute_result", execution_count: this.#count, metadata: {}, data });
    } else {
      const shown = { output_type: "display_data", metadata: {}, data };
      this.#byId.set(output.id, shown);
      this.list.push(shown);
    }
    return true;
  }
}

/**
 * Writes a notebook as Jupyter does (keys sorted, one space, text as lists of lines), whole or not at all, and only where
 * something changed. Times that front ends leave in the cells are removed.
 */
export async function writeNotebook(path: string, notebook: Notebook, typescriptVersion: string): Promise<void> {
  const cells = notebook.cells.map(({ metadata: { execution: _, ...metadata }, ...cell }) => ({
    ...cell,
    metadata,
    source: lines(sourceOf({ ...cell, metadata })),
  }));
  const metadata = {
    ...notebook.metadata,
    kernelspec: { display_name: kernelName, language: "typescript", name: kernelName },
    language_info: languageInfo(typescriptVersion),
  };
  const text = `${JSON.stringify(sorted({ ...notebook, cells, metadata }), null, 1)}\n`;
  if (text === (await readFile(path, "utf8"))) return;
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, text);
  await rename(draft, path);
}

/** What the kernel says of its language; saved in every notebook it runs. */
export function languageInfo(version: string) {
  return {
    codemirror_mode: { mode: "typescript", name: "javascript", typescript: true },
    file_extension: ".ts",
    mimetype: "text/typescript",
    name: "typescript",
    version,
  };
}

// Text is kept as lines so that a diff shows the line that changed; pictures and JSON stay as they are.
function savedData(data: Record<string, unknown>): Record<string, unknown> {
  const isText = (mime: string) =>
    mime.startsWith("text/") || mime === "image/svg+xml" || mime === "application/javascript";
  const forms = Object.entries(data).map(([mime, content]) => [
    mime,
    isText(mime) && typeof content === "string" ? lines(content) : content,
  ]);
  return Object.fromEntries(forms);
}

function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sorted(child)]));
}
