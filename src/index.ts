// The one public door, in pipeline order.

export * from "./evaluation/index.js";
export * from "./experiments/index.js";
export * from "./figures/index.js";
export * from "./kernel/index.js";
export * from "./paper/index.js";
export * from "./policy/index.js";
export * from "./pool/index.js";
export * from "./records/index.js";
export * from "./selection/index.js";
export * from "./stats/index.js";
export * from "./tasks/index.js";
