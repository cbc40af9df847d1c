export * from "./find-python.js";
export * from "./python-worker.js";
