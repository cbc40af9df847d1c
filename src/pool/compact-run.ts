import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { readJsonl } from "../records/jsonl.js";
import { LabError } from "../records/lab-error.js";
import { readManifest, runFiles } from "../records/run-files.js";
import { sample } from "../records/sample.js";

/** What compacting did to a run's samples. */
export interface CompactedRun {
  /** The gzipped file. */
  path: string;
  /** Size before, null for a run that was compact already. */
  bytesBefore: number | null;
  bytesAfter: number;
}

/**
 * Gzips a finished run's samples (`samples.jsonl` becomes `samples.jsonl.gz`), so that a recorded run is small enough for git; every reader takes
 * either. The same samples give the same bytes: no name, time or operating system is recorded. At any moment one whole file is there. A compact run is
 * left as it is.
 *
 * @throws LabError `bad-run` for a run that has not finished, which could still be continued, or whose samples end in a torn line;
 * `missing-file`
 * @example
 * await compactRun("data/runs/nano-42");
 */
export async function compactRun(runDir: string): Promise<CompactedRun> {
  const { status } = readManifest(runDir);
  if (status !== "finished") {
    throw new LabError("bad-run", `${runDir} is ${status}, not finished`, "continue it to its end, then compact it");
  }
  const plain = runFiles(runDir).samples;
  const path = `${plain}.gz`;
  if (!existsSync(plain) && existsSync(path)) {
    return { path, bytesBefore: null, bytesAfter: readFileSync(path).length };
  }
  if (readJsonl(plain, sample).tornTail !== null) {
    throw new LabError("bad-run", `${plain} ends in a torn line`, "continue the run, which mends it, then compact it");
  }
  const bytes = readFileSync(plain);
  const packed = gzipSync(bytes, { level: 9 });
  // Byte 9 of a gzip header names the operating system; 255 is "unknown" (RFC 1952). The time, bytes 4 to 7, is 0 already.
  packed[9] = 255;
  replaceFile(path, packed);
  unlinkSync(plain);
  return { path, bytesBefore: bytes.length, bytesAfter: packed.length };
}

function replaceFile(path: string, bytes: Buffer): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const fd = openSync(temporary, "w");
  for (let written = 0; written < bytes.length; ) written += writeSync(fd, bytes, written);
  fsyncSync(fd);
  closeSync(fd);
  renameSync(temporary, path);
}
