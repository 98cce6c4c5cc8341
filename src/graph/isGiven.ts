import type { Graph } from './graph';

/** Whether the file, or one beside it, says in which integers its values are held. */
export function isGiven({ given, named }: Graph): boolean {
  return named !== undefined || (given !== undefined && given.size > 0);
}
