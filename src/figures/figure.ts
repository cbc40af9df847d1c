import type { TopLevelSpec } from "vega-lite";
import { renderPng } from "./render.js";
import { theme } from "./theme.js";

const showInJupyter: unique symbol = Symbol.for("Jupyter.display");

/** What one output of a notebook holds: MIME type to content. */
export interface MimeBundle {
  readonly [mimeType: string]: unknown;
}

/**
 * A Vega-Lite specification, plain data, that a notebook draws when it is a cell's last value. What it shows, in a sentence made from
 * the rows, is its `description`.
 */
export type Figure = TopLevelSpec & { readonly [showInJupyter]: () => Promise<MimeBundle> };

/** One layer of a layered figure, and one panel of figures side by side or one above the other. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];
export type Panel = Extract<TopLevelSpec, { hconcat: unknown }>["hconcat"][number];

const schemaUrl = (version: 5 | 6) => `https://vega.github.io/schema/vega-lite/v${version}.json`;

/**
 * Makes a figure of a specification: adds schema, theme and caption, and the method a notebook calls to show it.
 *
 * @param spec what is drawn, of features that Vega-Lite 5 (in JupyterLab) and 6 (here) share
 * @param caption one sentence or two that say what is seen; also the alternative text
 */
export function makeFigure(spec: TopLevelSpec, caption: string): Figure {
  const full = { $schema: schemaUrl(6), description: caption, ...spec, config: theme } as TopLevelSpec;
  Object.defineProperty(full, showInJupyter, {
    // Not enumerable: the figure stays plain data to JSON, to the compiler and to whoever spreads it.
    enumerable: false,
    value: async (): Promise<MimeBundle> => ({
      // JupyterLab knows types up to v5 and would prefer HTML to them, so there is none.
      "application/vnd.vegalite.v5+json": { ...full, $schema: schemaUrl(5) },
      "image/png": (await renderPng(full, { scale: 2 })).toString("base64"),
      "text/plain": caption,
    }),
  });
  return full as Figure;
}

/**
 * What a figure shows, in words made from its rows.
 *
 * @example
 * caption(scalingCurveFigure(publishedScaling())); // "Probability that the best of K ..."
 */
export function caption(figure: TopLevelSpec): string {
  return figure.description ?? "";
}
