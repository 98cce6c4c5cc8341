/** What a network is for, as its outputs tell: it decides which evaluator a recipe has that names none. */
import type { Graph } from '../graph/graph';
import { rolesOf, type NetworkRoles } from './outputRoles';

export type Task = 'boxes' | 'mask' | 'classes' | 'sequence' | 'other';

/** Throws InputError when the decoder that was asked for does not fit. */
export function taskOf(graph: Graph, decoder?: string): Task {
  return taskOfRoles(rolesOf(graph, decoder));
}

/** Boxes first, then whatever the first output with a known role is. */
export function taskOfRoles({ outputs, decoding }: NetworkRoles): Task {
  if (decoding) return 'boxes';
  const roles = outputs.map(({ role }) => role);
  return (['mask', 'classes', 'sequence'] as const).find((role) => roles.includes(role)) ?? 'other';
}
