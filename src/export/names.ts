/** Names that files and sources can carry, made from what people called their layers. */

/** Letters, digits and underscores only. Not unique: callers put a number in front. */
export function identifier(name: string): string {
  return name.replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
}

/** `step_03_conv_c`: unique among the steps of a program, in the order in which they run. */
export function stepId(index: number, name: string): string {
  return `step_${String(index).padStart(2, '0')}_${identifier(name)}`;
}
