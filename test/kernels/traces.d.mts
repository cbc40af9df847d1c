export function orphans(): number[];
export function marked(mark: string): number[];
export function descendants(): number[];
export function descriptors(pid?: number): string[];
export function mostDescriptors(): number;
export function treeBytes(): number;
export function strayFiles(): string[];
export function deadScratchDirectories(): string[];
export function tidyAway(): string | null;
export class Traces {
  begin(draw: number): void;
  end(draw: number): string | null;
}
