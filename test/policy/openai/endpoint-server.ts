import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A recorded wire format from `test/fixtures/openai`. */
export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../fixtures/openai/${name}.json`, import.meta.url), "utf8"));

export interface SeenRequest {
  path: string;
  headers: IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: a request body is whatever the client sent; each test reads the fields it is about
  body: any;
}

export type Reply =
  | { status?: number; headers?: Record<string, string>; body: unknown }
  /** Never answers. */
  | "hang"
  /** Sends the headers and never the body. */
  | "hang-in-body"
  /** Cuts the connection in the middle of the body. */
  | "cut"
  | { raw: string; type: string };

export interface EndpointServer extends AsyncDisposable {
  /** Base URL, up to and including `/v1`. */
  url: string;
  requests: SeenRequest[];
  /** Most requests that were open at once. */
  mostInFlight: number;
  /** Requests whose connection the client gave up before the answer was whole. */
  givenUp: number;
}

/** A real HTTP server on loopback; `answer` decides from the request and its number (from 0) what it gets. */
export async function serve(
  answer: (request: SeenRequest, number: number) => Reply | Promise<Reply>,
): Promise<EndpointServer> {
  let inFlight = 0;
  const server = createServer(async (incoming, outgoing) => {
    inFlight += 1;
    state.mostInFlight = Math.max(state.mostInFlight, inFlight);
    outgoing.on("close", () => {
      inFlight -= 1;
      if (!outgoing.writableFinished) state.givenUp += 1;
    });
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const request = {
      path: incoming.url ?? "",
      headers: incoming.headers,
      body: text === "" ? null : JSON.parse(text),
    };
    state.requests.push(request);
    await send(await answer(request, state.requests.length - 1), outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const state: EndpointServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests: [],
    mostInFlight: 0,
    givenUp: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return state;
}

async function send(reply: Reply, outgoing: ServerResponse): Promise<void> {
  if (reply === "hang") return;
  if (reply === "hang-in-body" || reply === "cut") {
    outgoing.writeHead(200, { "content-type": "application/json", "content-length": "10000" });
    outgoing.write('{"id":"chatcmpl-1","choices":[{"index":0,"mess');
    if (reply === "hang-in-body") return;
    // The part already written must reach the client, or it sees no answer at all instead of a cut one.
    await sleep(20);
    outgoing.destroy();
    return;
  }
  if ("raw" in reply) {
    outgoing.writeHead(200, { "content-type": reply.type }).end(reply.raw);
    return;
  }
  outgoing
    .writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers })
    .end(JSON.stringify(reply.body));
}

/** Resolves once `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}
