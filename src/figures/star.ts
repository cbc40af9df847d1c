/** A star with five points as a mark's shape: a path in the unit square about 0, as Vega asks for. */
export const star = `M${Array.from({ length: 10 }, (_, i) => {
  const [angle, radius] = [(i * Math.PI) / 5 - Math.PI / 2, i % 2 === 0 ? 1 : 0.45];
  return `${(radius * Math.cos(angle)).toFixed(3)},${(radius * Math.sin(angle)).toFixed(3)}`;
}).join("L")}Z`;
