import { SourceMap } from "node:module";
import type ts from "typescript";
import { es2023ArrayMethods } from "./es2023-library.js";

/** Where the JavaScript of the last converted cell came from. Lines count from 1, in the cell's own text. */
export interface CellMap {
  /** The cell's line and column of a position in the executed script, both from 1; null where it maps to nothing. */
  locate(line: number, column: number): { line: number; column: number } | null;
  /** Whether the cell awaits outside every function, `for await` included. */
  awaits: boolean;
}

/** What the patched compiler noticed, for the session to read. */
export interface PatchState {
  /** False until tslab has asked for its compiler host and got ours. */
  tookHold: boolean;
  lastCell: CellMap | null;
}

const cellFile = "__tslab__.ts";
// tslab puts `export {};` on a line of its own before every cell.
const prefixLines = 1;

/**
 * A TypeScript that compiles cells as this package is compiled: strict, bundler resolution, ES2023's library. It also keeps
 * the source maps tslab throws away and notes, before each top-level statement, the line the cell has come to.
 *
 * @param typescript the module `@tslab/typescript-for-tslab`; of it only `sys` is changed: the library gains what it lacks, and
 *   files of installed packages are no longer watched (there are hundreds, and they do not change under a notebook)
 */
export function patchTypescript(typescript: typeof ts): { patched: typeof ts; state: PatchState } {
  const state: PatchState = { tookHold: false, lastCell: null };

  const createWatchCompilerHost = (roots: string[], options: ts.CompilerOptions, ...rest: never[]) => {
    const strict: ts.CompilerOptions = {
      ...options,
      strict: true,
      moduleResolution: typescript.ModuleResolutionKind.Bundler,
      target: typescript.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts"],
      types: ["node"],
      inlineSourceMap: true,
    };
    state.tookHold = true;
    return (typescript.createWatchCompilerHost as (...all: unknown[]) => unknown)(roots, strict, ...rest);
  };

  const transpileModule = (input: string, options: ts.TranspileOptions): ts.TranspileOutput => {
    const first = inlineMap(input);
    if (!first?.payload.sources.some((source) => source.endsWith(cellFile))) {
      return typescript.transpileModule(input, options);
    }
    let awaits = false;
    const result = typescript.transpileModule(input, {
      ...options,
      compilerOptions: { ...options.compilerOptions, sourceMap: true },
      transformers: {
        before: [
          () => (file) => {
            awaits = awaitsAtTop(typescript, file);
            return withLineMarks(typescript, file, first);
          },
        ],
      },
    });
    const second = new SourceMap(JSON.parse(result.sourceMapText ?? "{}"));
    state.lastCell = {
      awaits,
      locate(line, column) {
        const middle = second.findEntry(line - 1, column - 1);
        return "originalLine" in middle ? inCell(first, middle.originalLine, middle.originalColumn) : null;
      },
    };
    return { ...result, outputText: result.outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n") };
  };

  const { readFile } = typescript.sys;
  typescript.sys.readFile = (path, encoding) => {
    const text = readFile(path, encoding);
    return text !== undefined && path.endsWith("lib.es2023.array.d.ts") ? text + es2023ArrayMethods : text;
  };
  const unwatched = { close() {} };
  const { watchFile, watchDirectory } = typescript.sys;
  typescript.sys.watchFile = (path, ...rest) =>
    isInstalled(path) || !watchFile ? unwatched : watchFile(path, ...rest);
  typescript.sys.watchDirectory = (path, ...rest) =>
    isInstalled(path) || !watchDirectory ? unwatched : watchDirectory(path, ...rest);

  const patched = { ...typescript, createWatchCompilerHost, transpileModule } as typeof ts;
  return { patched, state };
}

const isInstalled = (path: string) => /[\\/]node_modules([\\/]|$)/.test(path);

function inlineMap(text: string): SourceMap | null {
  const encoded = /\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(text)?.[1];
  return encoded ? new SourceMap(JSON.parse(Buffer.from(encoded, "base64").toString("utf8"))) : null;
}

function inCell(map: SourceMap, line: number, column: number) {
  const entry = map.findEntry(line, column);
  if (!("originalLine" in entry) || entry.originalLine < prefixLines) return null;
  return { line: entry.originalLine - prefixLines + 1, column: entry.originalColumn + 1 };
}

// tslab sees `await` at the top of a cell, but not `for await`: without this the script would be a syntax error.
function awaitsAtTop(typescript: typeof ts, file: ts.SourceFile): boolean {
  const visit = (node: ts.Node): boolean => {
    if (typescript.isFunctionLike(node) || typescript.isClassLike(node)) return false;
    if (typescript.isForOfStatement(node) && node.awaitModifier) return true;
    return typescript.forEachChild(node, visit) ?? false;
  };
  return visit(file);
}

// An error raised in an event handler carries no frame of the cell that waits for it; the mark still says where that is.
function withLineMarks(typescript: typeof ts, file: ts.SourceFile, map: SourceMap): ts.SourceFile {
  const { factory } = typescript;
  const statements = file.statements.flatMap((statement) => {
    if (typescript.isExportDeclaration(statement) || typescript.isFunctionDeclaration(statement)) return [statement];
    // A cell's last expression comes wrapped in a declaration that tslab made up: only its initializer has a place.
    const placed = typescript.isVariableStatement(statement) ? statement.declarationList.declarations[0] : statement;
    const node = placed && typescript.isVariableDeclaration(placed) ? (placed.initializer ?? placed) : statement;
    const { line, character } = file.getLineAndCharacterOfPosition(node.getStart(file));
    const place = inCell(map, line, character);
    if (!place) return [statement];
    const mark = factory.createPropertyAccessExpression(factory.createIdentifier("__tslab__"), "line");
    const value = factory.createNumericLiteral(place.line);
    return [factory.createExpressionStatement(factory.createAssignment(mark, value)), statement];
  });
  return factory.updateSourceFile(file, statements);
}
