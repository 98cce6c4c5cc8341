/** What a tensor holds, for people: its first numbers, and a summary of all of them. */
export interface ValuesSummary {
  /** Finite numbers, zeros among them; the figures are theirs. */
  readonly count: number;
  readonly zeros: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** In the tensor's order, whatever they are. */
  readonly first: readonly number[];
}

/** A learned tensor of a layer, as the file has it. */
export interface TensorValues {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly number[];
  /** Absent where its numbers are of no type that is read here, the weights file is missing, or the text is being typed. */
  readonly values?: ValuesSummary;
}
