/** A plan that is spread over jobs, and how names stand in their files. */
export interface Spread {
  /** Where the plan lies, and where its recipe does: absolute paths, which hold on all machines. */
  readonly folder: string;
  readonly recipe: string;
  readonly name: string;
  readonly jobs: number;
  /** Of the plan. */
  readonly shards: number;
}

/** For a shell. */
export const quoted = (text: string): string =>
  /^[\w./@:+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** As Kubernetes and Slurm take names. */
export function labelOf(name: string): string {
  const label = `shiftwise-${name}`.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  return label.slice(0, 52).replace(/-+$/, '');
}
