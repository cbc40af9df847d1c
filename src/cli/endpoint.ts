const timeoutMs = 3_000;

/** Whether an OpenAI-compatible endpoint answers, and how; neither key nor password is in what it says. */
export async function reachEndpoint(
  url: string | undefined,
  key: string | undefined,
): Promise<{ found: string | null; ok: boolean; status?: number }> {
  if (!url) return { found: null, ok: false };
  if (!URL.canParse(url)) return { found: "OPENAI_BASE_URL is not a URL", ok: false };
  const { origin, pathname, username, password } = new URL(url);
  const shown = `${origin}${pathname}`;
  if (username || password) return { found: `${shown}: a name and password in the URL are not supported`, ok: false };
  try {
    const response = await fetch(`${shown.replace(/\/$/, "")}/models`, {
      headers: key ? { authorization: `Bearer ${key}` } : {},
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
    const { status, ok } = response;
    return { found: `${shown} answers ${status}`, ok, status };
  } catch (error) {
    // Messages of failed requests can carry more of them than should be shown.
    const { cause, name } = error as Error;
    const code = typeof cause === "object" && cause !== null && "code" in cause ? cause.code : name;
    return { found: `${shown} does not answer (${code})`, ok: false };
  }
}
