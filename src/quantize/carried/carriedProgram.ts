/** The program that a file carries, as it is: where nothing else is asked for than what the file gives. */
import type { Graph } from '../../graph/graph';
import { given } from '../presets/given';
import type { QuantizedModel } from '../quantizedModel';
import type { Settings } from '../settings';

/** Undefined where there is none, its graph has been changed, or settings differ from preset `given`. */
export function carriedProgram(graph: Graph, settings: Settings): QuantizedModel | undefined {
  const program = graph.program as Omit<QuantizedModel, 'graph'> | undefined;
  if (!program || !asksForNothing(settings)) return undefined;
  const made = new Set([...graph.inputs, ...graph.nodes.flatMap(({ outputs }) => outputs)]);
  const isWhole = program.steps.every(({ outputs }) => outputs.every((value) => made.has(value)));
  return isWhole ? { ...program, graph: { ...graph, program: undefined } } : undefined;
}

const asksForNothing = (settings: Settings): boolean =>
  Object.entries(given.settings).every(
    ([key, value]) => JSON.stringify(settings[key as keyof Settings]) === JSON.stringify(value),
  );
