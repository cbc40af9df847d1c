export * from "./doubled-task.js";
export * from "./load-tasks.js";
export * from "./prompt.js";
export * from "./reference-body.js";
export * from "./split.js";
