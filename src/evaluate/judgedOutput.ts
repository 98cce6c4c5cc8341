/** The output that classes, masks or sequences are taken from: the one that the recipe names, or the first that looks like it. */
import type { Graph } from '../graph/graph';
import { InputError } from '../util/errors';
import { suggestion } from '../util/nearest';
import { rolesOf, type OutputRole, type Role } from './outputRoles';

const advice: Readonly<Partial<Record<Role, string>>> = {
  boxes: 'use voc or coco',
  mask: 'use miou',
  sequence: 'use fidelity',
};

/**
 * Throws InputError when no output has that name, or when it cannot be what is asked for: of `classes` one number for each class,
 * which an embedding or a vector of values is too, if somebody says so.
 */
export function judgedOutput(graph: Graph, role: Role, name?: string): OutputRole {
  const { outputs } = rolesOf(graph);
  const named = outputs.find((output) => output.name === name);
  if (name !== undefined && !named) {
    const known = outputs.map((output) => output.name);
    throw new InputError(`${graph.name} has no output "${name}" ("evaluation.output")${suggestion(name, known)}`);
  }
  const output = named ?? outputs.find((each) => each.role === role) ?? outputs[0];
  if (role === 'classes' && !isVector(output.shape)) throw misfit(graph, output);
  return output;
}

const isVector = (shape: readonly number[]): boolean => shape.filter((size) => size !== 1).length <= 1;

function misfit({ name }: Graph, output: OutputRole): InputError {
  const found = `(${output.shape.join(', ')}), taken for ${output.role}: ${output.why}`;
  const next = advice[output.role] ?? 'use fidelity';
  return new InputError(
    `top-k needs one number for each class, but output "${output.name}" of ${name} is ${found}; ${next}, or name another in "evaluation.output"`,
  );
}
