import type { Policy } from "../../src/policy/index.js";

/** A policy that samples as `sample` does and is otherwise `policy`. */
export function samplingOtherwise(policy: Policy, sample: Policy["sample"]): Policy {
  return new Proxy(policy, {
    get: (target, name) => {
      const found: unknown = name === "sample" ? sample : Reflect.get(target, name, target);
      return typeof found === "function" ? found.bind(target) : found;
    },
  });
}
