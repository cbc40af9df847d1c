/** Line height of a label over several lines, in CSS pixels. */
export const lineHeight = 13;

// Advances of the shipped font (DejaVu Sans Condensed, table hmtx) in hundredths of its size, and the letters that have them.
const advances: readonly (readonly [number, string])[] = [
  [25, "'ijl"],
  [27, "IJ"],
  [29, " ,.·\u00a0"],
  [30, "/:;\\|"],
  [32, "-f"],
  [35, "()[]t"],
  [37, '!₁₂r"⁰¹²³⁴⁵⁶⁷⁸⁹⁻'],
  [45, "*_`–"],
  [48, "szc?L⁻"],
  [53, "Fkvxy"],
  [55, "PTYaeo"],
  [57, "$0123456789ESbdghnpqu{}ρ"],
  [59, "K"],
  [62, "ABVXZ"],
  [63, "CR"],
  [67, "UN"],
  [71, "HDGOQ&"],
  [75, "w#+<=>^~×−≥≤±→≈"],
  [81, "M○●★"],
  [89, "%mW"],
];
const widest = 100;
const advance = new Map(advances.flatMap(([width, letters]) => [...letters].map((letter) => [letter, width] as const)));

/**
 * The width of a line of text in CSS pixels, from the advances of the shipped font; a letter it does not list counts as wide as it is
 * high. Labels are placed by it, before anything is drawn.
 *
 * @param size of the font in CSS pixels, 11 as in the theme unless told
 */
export function textWidth(text: string, size = 11): number {
  return ([...text].reduce((sum, letter) => sum + (advance.get(letter) ?? widest), 0) * size) / 100;
}

/** The size in CSS pixels of a label of one or more lines. */
export function labelSize(lines: readonly string[], size = 11): { width: number; height: number } {
  return { width: Math.max(...lines.map((line) => textWidth(line, size))), height: lineHeight * lines.length };
}

/** What a plot and what stands beside it share: some 380 px, the width of a column. */
const column = 382;

/**
 * The width of a plot, in CSS pixels, that leaves room in a column for the texts to its right and the axis to its left.
 *
 * @param texts each on a line of its own
 * @param beside everything else next to the plot: the vertical axis and gaps
 */
export function plotWidth(texts: readonly string[], beside: number): number {
  const widest = Math.max(0, ...texts.map((text) => textWidth(text)));
  return Math.max(160, Math.round(column - beside - widest));
}
