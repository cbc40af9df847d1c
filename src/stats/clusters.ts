import { LabError } from "../records/lab-error.js";

/** What rows belong together, such as the samples of one task: one label a row. */
export type Clusters = readonly (string | number)[];

/** The indices of every cluster's rows, clusters in the order of their first row. */
export function rowsByCluster(who: string, clusters: Clusters, rows: number): number[][] {
  if (clusters.length !== rows) {
    throw new LabError(
      "bad-argument",
      `${who}: ${clusters.length} cluster labels beside ${rows} items`,
      "give one each",
    );
  }
  const found = new Map<string | number, number[]>();
  clusters.forEach((cluster, i) => {
    const known = found.get(cluster);
    if (known === undefined) found.set(cluster, [i]);
    else known.push(i);
  });
  return [...found.values()];
}
