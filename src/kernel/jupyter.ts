// The program Jupyter starts: `node jupyter.js CONNECTION_FILE`, in the notebook's folder.
import { resolve } from "node:path";
import { createServer } from "./jupyter-server.js";
import { projectRoot } from "./project-root.js";
import { Session } from "./session.js";

const connectionFile = process.argv[2];
if (!connectionFile) throw new Error("this program is started by Jupyter, with a connection file");

// The session changes folder.
const connection = resolve(connectionFile);
const session = new Session(projectRoot(process.cwd()));
process.on("SIGINT", () => session.interrupt());
process.on("unhandledRejection", (error) => session.fail(error));
process.on("uncaughtException", (error) => session.fail(error));

// Jupyter killed outright sends no farewell; a kernel left alone would keep its workers, and the GPU.
const parent = process.ppid;
setInterval(() => {
  if (process.ppid !== parent) process.exit(1);
}, 2_000).unref();

await createServer(session, connection).init();
