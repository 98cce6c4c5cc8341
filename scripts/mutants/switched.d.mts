interface Mutant {
  readonly id: number;
  readonly from: number;
  readonly to: number;
  readonly text: string;
}
export function switched(path: string, source: string, mutants: readonly Mutant[]): string;
