// The tests evaluate kernels with real torch. Finds a Python that has it, or makes one, saying so.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findPython, probePython } from "../dist/worker/index.js";

const say = (text) => console.log(`python: ${text}`);
const run = (command, args) => {
  say(`running ${command} ${args.join(" ")}`);
  return spawnSync(command, args, { stdio: ["ignore", "inherit", "inherit"] }).status === 0;
};

async function found() {
  try {
    const { path, version, torch } = await findPython();
    say(`using ${path} (Python ${version}, torch ${torch})`);
    return true;
  } catch (error) {
    if (process.env.SURPRISAL_PYTHON) throw error;
    return false;
  }
}

async function makeVenv() {
  if (!existsSync(".venv") && !run("python3", ["-m", "venv", ".venv"])) return false;
  if (!(await probePython(".venv/bin/python"))) return false;
  const index = "https://download.pytorch.org/whl/cpu";
  return run(".venv/bin/python", [
    "-m",
    "pip",
    "install",
    "--retries",
    "0",
    "--timeout",
    "20",
    "--index-url",
    index,
    "torch",
    "numpy",
  ]);
}

function installDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/etc/debian_version")) return false;
  return run("apt-get", ["update"]) && run("apt-get", ["install", "-y", "--no-install-recommends", "python3-torch"]);
}

async function main() {
  if (await found()) return 0;
  // On Debian as root its own package comes first: it needs no other registry and leaves nothing in the checkout.
  say("no Python with torch here; installing one for the tests");
  if (installDebian() && (await found())) return 0;
  if ((await makeVenv()) && (await found())) return 0;
  console.error(
    "python: could not get torch. Do one of these, then run the tests again:\n" +
      "  python3 -m venv .venv && .venv/bin/pip install torch numpy\n" +
      "  apt-get install python3-torch        (Debian, as root)\n" +
      "  export SURPRISAL_PYTHON=/path/to/a/python/with/torch",
  );
  return 1;
}

process.exitCode = await main().catch((error) => {
  console.error(`python: ${error.message}`);
  return 1;
});
