import type { CellError } from "./cell-error.js";
import type { CellOutput } from "./cell-output.js";
import { languageInfo } from "./notebook-file.js";
import type { Session } from "./session.js";
import type { ZmqMessage, ZmqServer } from "./tslab.js";

const known = new Set([
  "kernel_info_request",
  "execute_request",
  "is_complete_request",
  "inspect_request",
  "complete_request",
  "comm_info_request",
  "shutdown_request",
]);

/** Time to read the messages that came while a cell kept the process busy, in milliseconds. */
const readingMs = 25;

/**
 * tslab's Jupyter server with execution replaced by the session: several forms in one output, results with their number, real
 * errors. Completion and inspection stay tslab's.
 *
 * @param connectionFile the file Jupyter writes ports and key to
 */
export function createServer(session: Session, connectionFile: string): ZmqServer {
  const { ZmqServer, JupyterHandlerImpl } = session.tslab.loadServer();

  class Handler extends JupyterHandlerImpl {
    override handleKernel(): Record<string, unknown> {
      return { ...super.handleKernel(), language_info: languageInfo(session.tslab.typescriptVersion) };
    }
  }

  class Server extends ZmqServer {
    #queue: Promise<void> = Promise.resolve();
    #abortUntil = 0;

    override async handleShellMessage(socket: unknown, ...frames: Buffer[]): Promise<void> {
      // tslab warns of messages it does not know, and the warning would land in a cell's output.
      if (frames.some((frame) => known.has(typeOf(frame)))) await super.handleShellMessage(socket, ...frames);
    }

    override handleExecute(socket: unknown, message: ZmqMessage): Promise<void> {
      const arrived = performance.now();
      const turn = this.#queue.then(() => this.#execute(socket, message, arrived));
      this.#queue = turn.catch(() => {});
      return turn;
    }

    override close(): void {
      super.close();
      // What cells left running (Python workers, timers) would keep the process, and the GPU with it.
      setTimeout(() => process.exit(0), 200);
    }

    async #execute(socket: unknown, message: ZmqMessage, arrived: number): Promise<void> {
      if (arrived < this.#abortUntil) {
        this.#send(message, socket, "execute_reply", { status: "aborted" });
        return;
      }
      const { code, silent, stop_on_error: stops } = message.content;
      const source = String(code);
      const count = session.count + 1;
      if (!silent) this.#send(message, this.iopub, "execute_input", { code: source, execution_count: count });
      const error = await session.run(source, (output) => this.#output(message, output, count));
      if (!error) {
        this.#send(message, socket, "execute_reply", {
          status: "ok",
          execution_count: count,
          payload: [],
          user_expressions: {},
        });
        return;
      }
      // Cells sent along with it are dropped, as Jupyter expects. Whoever sends one after the reply means it.
      if (stops !== false) {
        await new Promise((resolve) => setTimeout(resolve, readingMs));
        this.#abortUntil = performance.now();
      }
      const content = errorContent(error);
      this.#send(message, this.iopub, "error", content);
      this.#send(message, socket, "execute_reply", { status: "error", execution_count: count, ...content });
    }

    #output(message: ZmqMessage, output: CellOutput, count: number): void {
      if (output.kind === "stream") {
        this.#send(message, this.iopub, "stream", { name: output.name, text: output.text });
      } else if (output.kind === "result") {
        const content = { data: output.data, metadata: {}, execution_count: count };
        this.#send(message, this.iopub, "execute_result", content);
      } else {
        const type = output.kind === "update" ? "update_display_data" : "display_data";
        const content = { data: output.data, metadata: {}, transient: { display_id: output.id } };
        this.#send(message, this.iopub, type, content);
      }
    }

    #send(parent: ZmqMessage, socket: unknown, type: string, content: Record<string, unknown>): void {
      const reply = parent.createReply();
      reply.header.msg_type = type;
      reply.content = content;
      reply.signAndSend(this.connInfo.key, socket);
    }
  }

  return new Server(new Handler(session.executor, false), connectionFile);
}

function errorContent({ name, message, traceback }: CellError): Record<string, unknown> {
  return { ename: name, evalue: message, traceback: traceback.split("\n") };
}

// A message's frames are identities, a delimiter, a signature, and then JSON; its header is the frame that names its type.
function typeOf(frame: Buffer): string {
  const text = frame.toString("utf8");
  if (!text.startsWith("{") || !text.includes('"msg_type"')) return "";
  try {
    return String(JSON.parse(text).msg_type);
  } catch {
    return "";
  }
}
