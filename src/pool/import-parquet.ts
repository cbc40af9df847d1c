import * as zlib from "node:zlib";
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  type Compressors,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetSchema,
} from "hyparquet";
import { LabError } from "../records/lab-error.js";
import { checkHeader, columnMap, negate } from "./column-map.js";
import type { Cells } from "./row-maker.js";
import { columnOf, type Sink } from "./table-sink.js";

/**
 * Reads a Parquet table of samples into `sink`, one row group after another. Whole numbers of 64 bits become plain ones, NaN null, as pandas writes what is
 * missing in a column of numbers.
 *
 * @throws LabError `missing-column`; `bad-record` for a file that is not Parquet or compressed in a way that is not read (snappy, gzip and brotli are)
 */
export async function importParquet(file: string, sink: Sink): Promise<void> {
  const buffer = await asyncBufferFromFile(file);
  const metadata = await unlessUnreadable(file, () => parquetMetadataAsync(buffer));
  const header = parquetSchema(metadata).children.map(({ element }) => element.name);
  const map = columnMap(sink.options.columns);
  checkHeader(file, header, map, sink.options);
  const read = map.map(({ column }) => column).filter((column) => header.includes(column));
  for (const column of header) if (!read.includes(column)) sink.ignore(file, column);
  const cells: Cells = map.map(() => undefined);
  let rowStart = 0;
  for (const size of groupSizes(metadata)) {
    const rowEnd = rowStart + size;
    const columns = await unlessUnreadable(file, () =>
      readGroup({ file: buffer, metadata, columns: read, rowStart, rowEnd }),
    );
    const sources = map.map(({ column }) => columns.get(column) ?? null);
    for (let i = 0; i < size; i++) {
      for (let c = 0; c < sources.length; c++) {
        const source = sources[c];
        const value = source === null || source === undefined ? undefined : plain(source[i]);
        cells[c] = map[c]?.negated ? negate(value) : value;
      }
      const fault = sink.maker.add(cells);
      if (fault === null) continue;
      const text = JSON.stringify(Object.fromEntries(read.map((column) => [column, plain(columns.get(column)?.[i])])));
      sink.reject({ file, line: rowStart + i + 1, ...fault, field: columnOf(fault.field, map), text });
    }
    rowStart = rowEnd;
  }
}

const groupSizes = (metadata: FileMetaData) => metadata.row_groups.map((group) => Number(group.num_rows));

// The reader's own takes a byte order mark at the head of a text for none of it.
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

// Beside snappy, which the reader brings; zstd where this Node has it (from 22.15).
type Inflate = (bytes: Uint8Array) => Uint8Array;
const { brotliDecompressSync, gunzipSync, zstdDecompressSync } = zlib as typeof zlib & { zstdDecompressSync?: Inflate };
const compressors: Compressors = {
  GZIP: (bytes) => gunzipSync(bytes),
  BROTLI: (bytes) => brotliDecompressSync(bytes),
  ...(zstdDecompressSync === undefined ? {} : { ZSTD: (bytes) => zstdDecompressSync(bytes) }),
};

interface Group {
  file: AsyncBuffer;
  metadata: FileMetaData;
  columns: string[];
  rowStart: number;
  rowEnd: number;
}

async function readGroup({ rowStart, rowEnd, ...options }: Group): Promise<Map<string, unknown[]>> {
  const columns = new Map<string, unknown[]>();
  await parquetRead({
    ...options,
    rowStart,
    rowEnd,
    compressors,
    parsers: { stringFromBytes: (bytes) => bytes && utf8.decode(bytes) },
    onChunk({ columnName, columnData, rowStart: from }) {
      const own = columns.get(columnName) ?? new Array<unknown>(rowEnd - rowStart);
      columns.set(columnName, own);
      for (let i = 0; i < columnData.length; i++) {
        const place = from + i - rowStart;
        if (place >= 0 && place < own.length) own[place] = columnData[i];
      }
    },
  });
  return columns;
}

function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value === undefined || Number.isNaN(value) ? null : value;
}

async function unlessUnreadable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new LabError(
      "bad-record",
      `${file} cannot be read as Parquet: ${(cause as Error).message}`,
      "write it again uncompressed, with snappy or gzip, or as JSONL",
      { cause },
    );
  }
}
