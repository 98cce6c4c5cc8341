/**
 * What the runtime cannot compute, in our words first: which node, and with what; then the runtime's own reason, which carries
 * codes, places in its sources and whole signatures around the sentence that says something.
 */
import { readsOf } from '../graph/captures';
import { decidingInputs, decidingLine } from '../graph/decidingInputs';
import { absent, type Attribute, type Graph, type Node, type Value } from '../graph/graph';
import { subgraphOf } from '../graph/subgraph';
import { numbersOf, sizeOf, type Tensor } from '../graph/tensor';
import { InputError, lineOf } from '../util/errors';

/** Whether the runtime takes a graph. */
export type Opens = (graph: Graph) => Promise<boolean>;

/** @param opens asked of each node alone where the reason names none, as those do that come while nodes are set up */
export async function refusal(graph: Graph, error: unknown, opens?: Opens): Promise<InputError> {
  const { node: name, reason } = reasonOf(lineOf(error));
  const named = graph.nodes.find((each) => each.name === name);
  const node = name === undefined && opens ? await refusedNode(graph, opens) : named;
  const what = node ? `node '${node.name}' (${node.op})` : name === undefined ? 'the model' : `node '${name}'`;
  const found = node ? detailsOf(graph, node) : 'one that it refuses';
  const said = `expected what onnxruntime can compute, found ${found}; it says: ${reason.replace(/\.$/, '')}`;
  const [deciding] = decidingInputs(graph);
  const hint = deciding ? ` Or: ${decidingLine(graph, deciding)}.` : '';
  return new InputError(
    `${graph.name}: ${what}: ${said}. Correct the ${node ? 'node' : 'model'}, or export the model again.${hint}`,
  );
}

/** The first node that is refused on its own too. */
async function refusedNode(graph: Graph, opens: Opens): Promise<Node | undefined> {
  const reads = readsOf(graph);
  for (const [at, node] of graph.nodes.entries()) {
    const fed = new Set(reads(node).filter((id) => id !== absent && !graph.constants.has(id)));
    const made = node.outputs.filter((id) => id !== absent);
    if (!(await opens(subgraphOf(graph, [at], [...fed], made)))) return node;
  }
  return undefined;
}

/** The sentence, and the node where it is named. Exported for tests. */
export function reasonOf(message: string): { readonly node?: string; readonly reason: string } {
  const line = message.split('\n')[0].trim();
  const named = places.map((place) => place.exec(line)).find((match) => match !== null);
  return { node: named?.[1], reason: sentenceOf(named?.[2] ?? line) };
}

const places: readonly RegExp[] = [
  /In Node, \("([^"]*)",.* , Error (.+)$/,
  /\bNode \((.*?)\) Op \([^)]*\) (.+)$/,
  /while running \S+ node\. Name:'(.*?)' Status Message: (.+)$/,
];

const noise: readonly RegExp[] = [
  /^.*ERROR_MESSAGE: /,
  /^Exception during initialization: /,
  // A place, the signature there, and what its type parameters are.
  /\/\S+\.(?:h|cc):\d+ (?:.*?\)(?: const)?(?: \[with [^\]]*\])? )?/g,
  /\[\w*Error\](?: : \d+ : \w+ :)? ?/g,
  /^\w+\.(?:h|cc):\d+ \w+ /,
  /^.* was false\. (?=\S)/,
];

const sentenceOf = (text: string): string => noise.reduce((rest, each) => rest.replace(each, ''), text);

function detailsOf({ values, constants }: Graph, { attributes, inputs }: Node): string {
  const set = Object.entries(attributes).map(([name, attribute]) => `${name} ${attributeText(attribute)}`);
  const shapes = inputs
    .filter((id) => id !== absent)
    .map(
      (id) => `${constants.has(id) ? 'constant ' : ''}'${values[id].name}' ${valueText(constants.get(id), values[id])}`,
    );
  return [...set, ...shapes].join(', ').slice(0, longest) || 'neither inputs nor attributes';
}

const longest = 240;

function valueText(constant: Tensor | undefined, { shape }: Value): string {
  if (constant && sizeOf(constant.shape) <= 8 && constant.type !== 'string') return textOf(numbersOf(constant));
  return shape === undefined ? 'of unknown shape' : `of ${shape.join('×') || 'no dimensions'}`;
}

const attributeText = ({ kind, value }: Attribute): string =>
  kind === 'tensor' || kind === 'opaque' ? '…' : typeof value === 'object' ? textOf(value) : String(value);

const textOf = (list: readonly (number | string)[]): string => `[${list.join(', ')}]`;
