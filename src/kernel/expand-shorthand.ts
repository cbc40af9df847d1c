import type ts from "typescript";

/**
 * Writes `{ tasks }` as `{ tasks: tasks }`, which is the same. tslab finds names of earlier cells everywhere but there, so that
 * the short form would fail as an undefined name. Lines stay as they are.
 */
export function expandShorthand(typescript: typeof ts, source: string): string {
  const file = typescript.createSourceFile("cell.ts", source, typescript.ScriptTarget.Latest, true);
  const ends: { at: number; name: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (typescript.isShorthandPropertyAssignment(node)) ends.push({ at: node.name.end, name: node.name.text });
    typescript.forEachChild(node, visit);
  };
  visit(file);
  return ends.reduceRight((text, { at, name }) => `${text.slice(0, at)}: ${name}${text.slice(at)}`, source);
}
