import { LabError } from "../../records/index.js";

/** A model at an OpenAI-compatible endpoint. */
export interface Endpoint {
  model: string;
  /** Up to and including `/v1`, without a slash at the end. Never holds a key. */
  url: string;
  isOpenAi: boolean;
  /** On this machine or its own network, where a server may well take no key. */
  isLocal: boolean;
}

const openAiUrl = "https://api.openai.com/v1";

/**
 * Parses `MODEL@URL`, or `MODEL` for the URL in OPENAI_BASE_URL, api.openai.com where that is not set.
 *
 * @throws LabError `bad-spec`
 */
export function parseEndpoint(text: string): Endpoint {
  const refuse = (what: string, wayOut: string): never => {
    throw new LabError("bad-spec", what, wayOut);
  };
  const form = "write openai:MODEL@URL, e.g. openai:Qwen/Qwen3-8B@http://localhost:8000/v1";
  const [, before, after] = /^(.*?)@(https?:\/\/.*)$/s.exec(text) ?? [];
  const model = (before ?? text).trim();
  if (model === "") refuse("openai: the spec names a URL and no model", form);
  if (after === undefined && /[@\s]|:\/\//.test(model)) {
    refuse(`openai: "${hideUserInfo(model)}" has no URL that begins with http:// or https:// after the @`, form);
  }
  // As OpenAI's own clients do: a key meant for the server it names must not go elsewhere.
  const raw = after ?? (process.env.OPENAI_BASE_URL?.trim() || openAiUrl);
  if (!URL.canParse(raw)) refuse(`openai: "${hideUserInfo(raw)}" is not a URL`, form);
  const url = new URL(raw);
  if (url.username !== "" || url.password !== "") {
    refuse(`openai: the URL of ${url.host} holds a user name or password`, "put the key into OPENAI_API_KEY instead");
  }
  if (url.search !== "" || url.hash !== "") {
    refuse(`openai: the URL of ${url.host} has a query or fragment`, "give the base URL alone, up to /v1");
  }
  return {
    model,
    url: url.href.replace(/\/+$/, ""),
    isOpenAi: url.hostname === "api.openai.com",
    isLocal: isLocalHost(url.hostname),
  };
}

/**
 * Reads the key from the environment.
 *
 * @returns null where the variable is unset and the endpoint is local
 * @throws LabError `missing-key` or `bad-key`, naming the variable, never its content
 */
export function readKey(endpoint: Endpoint, variable: string): string | null {
  const key = process.env[variable]?.trim() ?? "";
  if (/[^\x21-\x7e]/.test(key)) {
    throw new LabError(
      "bad-key",
      `${variable} holds a character that no key has (a space, a line's end, a curly quote)`,
      "copy the key again, alone",
    );
  }
  if (key !== "") return key;
  if (endpoint.isLocal) return null;
  throw new LabError(
    "missing-key",
    `${endpoint.url} wants a key, and ${variable} is not set`,
    `export ${variable}=..., or name another variable with apiKeyEnv (--api-key-env)`,
  );
}

function isLocalHost(host: string): boolean {
  return (
    !/[.:]/.test(host) ||
    /\.(local|localhost|internal|lan)$/.test(host) ||
    /^(127|10)\.|^192\.168\.|^172\.(1[6-9]|2\d|3[01])\.|^169\.254\.|^0\.0\.0\.0$/.test(host) ||
    /^\[(::1?|f[cd].*|fe80.*)\]$/.test(host)
  );
}

function hideUserInfo(text: string): string {
  return text.replace(/[^/@\s]*:[^/@\s]*@/g, "...@");
}
