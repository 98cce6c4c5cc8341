/** Inputs that decide what is run: branches and loops hang on them whose way is not known until then. */
import { producersOf } from './edges';
import { absent, type Graph, type ValueId } from './graph';
import { numbersOf, sizeOf } from './tensor';

export interface DecidingInput {
  readonly value: ValueId;
  /** A number that it is compared with. */
  readonly likely?: number;
}

/** In the order of the graph's inputs: those of whole numbers or truth values that a condition or a count follows from. */
export function decidingInputs(graph: Graph): readonly DecidingInput[] {
  const deciding = graph.nodes.flatMap(({ op, domain, inputs }) =>
    domain !== '' ? [] : op === 'If' ? inputs.slice(0, 1) : op === 'Loop' ? inputs.slice(0, 2) : [],
  );
  if (deciding.length === 0) return [];
  const behind = valuesBehind(graph, deciding);
  return graph.inputs
    .filter((value) => behind.has(value) && /^(u?int|bool)/.test(graph.values[value].type))
    .map((value) => ({ value, likely: comparedWith(graph, value) }));
}

/** What such an input wants, for people. */
export function decidingLine({ values }: Graph, { value, likely = 1 }: DecidingInput): string {
  const { name, type } = values[value];
  const entry = `"inputs": { ${JSON.stringify(name)}: { "value": ${likely} } }`;
  return `input '${name}' (${type}) decides what is run, which stays in float until a recipe says its number, as in ${entry}`;
}

function comparedWith({ nodes, constants }: Graph, value: ValueId): number | undefined {
  const compared = nodes
    .filter(({ op, inputs }) => op === 'Equal' && inputs.includes(value))
    .flatMap(({ inputs }) => constants.get(inputs.find((each) => each !== value) ?? absent) ?? []);
  const [number] = compared.flatMap((tensor) => (sizeOf(tensor.shape) === 1 ? [Number(numbersOf(tensor)[0])] : []));
  return number;
}

function valuesBehind(graph: Graph, values: readonly ValueId[]): ReadonlySet<ValueId> {
  const producers = producersOf(graph);
  const found = new Set<ValueId>();
  const waiting = [...values];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value === absent || found.has(value)) continue;
    found.add(value);
    const maker = producers.get(value);
    if (maker !== undefined) waiting.push(...graph.nodes[maker].inputs);
  }
  return found;
}
