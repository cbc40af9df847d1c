import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** Part of a text file, in whole lines. */
export interface LineBlock {
  /** Ends with a newline, but for the last block of a file that does not. */
  text: string;
  /** The same part undecoded; valid until the next block is asked for. */
  bytes: Buffer;
}

/**
 * Reads a UTF-8 text file (or, by its name, a gzipped one) in blocks of whole lines, so that a file larger than the longest string can be read. The blocks joined are
 * the file.
 *
 * @param path an existing file
 * @param blockBytes about how long a block is; a line longer than that makes a longer block
 * @example
 * for (const { text } of readLineBlocks("samples.jsonl")) forEachLine(text);
 */
export function* readLineBlocks(path: string, blockBytes = 2 ** 22): Generator<LineBlock> {
  if (path.endsWith(".gz")) yield* blocksOf(gunzipSync(readFileSync(path)), blockBytes);
  else yield* blocksFrom(path, blockBytes);
}

function* blocksFrom(path: string, blockBytes: number): Generator<LineBlock> {
  const fd = openSync(path, "r");
  try {
    let buffer = Buffer.allocUnsafe(blockBytes);
    let held = 0;
    for (;;) {
      const got = readSync(fd, buffer, held, buffer.length - held, null);
      if (got === 0) break;
      const end = held + got;
      // Only the new bytes can hold the newline; it is never a part of a longer character.
      const cut = buffer.subarray(held, end).lastIndexOf(0x0a) + 1;
      if (cut > 0) yield block(buffer.subarray(0, held + cut));
      const whole = cut > 0 ? held + cut : 0;
      buffer.copyWithin(0, whole, end);
      held = end - whole;
      if (held === buffer.length) buffer = Buffer.concat([buffer], 2 * buffer.length);
    }
    if (held > 0) yield block(buffer.subarray(0, held));
  } finally {
    closeSync(fd);
  }
}

function* blocksOf(bytes: Buffer, blockBytes: number): Generator<LineBlock> {
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(0x0a, start + blockBytes);
    const end = newline === -1 ? bytes.length : newline + 1;
    yield block(bytes.subarray(start, end));
    start = end;
  }
}

const block = (bytes: Buffer): LineBlock => ({ text: bytes.toString("utf8"), bytes });
