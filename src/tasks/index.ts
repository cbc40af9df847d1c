export * from "./doubled-task.js";
export * from "./feedback.js";
export * from "./load-tasks.js";
export * from "./prompt.js";
export * from "./reference-body.js";
export * from "./split.js";
export * from "./teacher-prompt.js";
