import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { diagnose, formatFindings } from "../../src/cli/doctor.js";
import { reachEndpoint } from "../../src/cli/endpoint.js";

afterEach(() => vi.unstubAllEnvs());

test("says what is here and how to get the rest, in 100 columns, and shows no key", { timeout: 120_000 }, async () => {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.url} ${request.headers.authorization}`);
    response.end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  vi.stubEnv("OPENAI_BASE_URL", `http://127.0.0.1:${port}/v1/`);
  vi.stubEnv("OPENAI_API_KEY", "sk-very-secret");
  vi.stubEnv("TINKER_API_KEY", "");
  vi.stubEnv("JUPYTER_DATA_DIR", "/nowhere");
  try {
    const findings = await diagnose();
    const found = Object.fromEntries(findings.map(({ part, found, ok }) => [part, ok ? found : null]));
    expect(found).toMatchObject({
      Node: process.version,
      "Jupyter kernel": null,
      OPENAI_API_KEY: "set",
      TINKER_API_KEY: null,
      endpoint: `http://127.0.0.1:${port}/v1/ answers 200`,
    });
    // The tests need it, so it is here.
    expect(found.torch).toMatch(/^\d+\.\d+/);
    expect(requests).toEqual(["/v1/models Bearer sk-very-secret"]);
    const text = formatFindings(findings);
    expect(text).not.toContain("secret");
    expect(text).toContain("npx surprisal-lab kernel install");
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
  } finally {
    server.close();
  }
});

test("an endpoint that is gone is said to be gone; a password in its URL is not shown", {
  timeout: 120_000,
}, async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const gone = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  await new Promise((done) => server.close(done));
  expect(await reachEndpoint(gone, undefined)).toEqual({ ok: false, found: `${gone} does not answer (ECONNREFUSED)` });
  const { found } = await reachEndpoint("http://me:secret@127.0.0.1:1/v1", undefined);
  expect(found).toContain("http://127.0.0.1:1/v1");
  expect(found).not.toContain("secret");
});
