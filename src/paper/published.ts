import { readFileSync } from "node:fs";
import { checkRecord, LabError, packagePath } from "../records/index.js";
import { type PublishedNumbers, publishedNumbers } from "./published-schema.js";

/**
 * Every number of the paper (arXiv 2602.07670), read from `data/paper/published.json` and checked field by field.
 * Values read off a figure are marked `digitised` there; `null` is a number the paper does not give.
 *
 * @param path another file of the same shape
 * @throws LabError `missing-file`, or `bad-record` naming the field
 * @example
 * published().headline.surprisalFast1; // 0.8
 */
export function published(path: string = packagePath("data/paper/published.json")): PublishedNumbers {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new LabError("missing-file", `the published numbers cannot be read: ${path}`, "restore data/paper/", {
      cause,
    });
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new LabError("bad-record", `${path}: not JSON (${(cause as Error).message})`, "restore data/paper/", {
      cause,
    });
  }
  return checkRecord(value, publishedNumbers, path);
}
