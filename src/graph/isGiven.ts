import type { Graph } from './graph';

/** Whether the file says in which integers its values are held. */
export function isGiven({ given }: Graph): boolean {
  return given !== undefined && given.size > 0;
}
