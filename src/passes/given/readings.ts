/**
 * Which nodes can be read as what they say in real numbers. A value of integers can only if its maker and all of its readers can:
 * what is left would get real numbers where it expects integers. So one unreadable reader keeps a chain of nodes as it is.
 */
import { capturedValues } from '../../graph/captures';
import { consumersOf, producersOf } from '../../graph/edges';
import { absent, type Graph, type Node, type Unread, type ValueId } from '../../graph/graph';
import { type GivenScale, sameScale } from '../../graph/given';
import { formOf, isOfIntegers } from './forms';
import type { Reading, View } from './reading';

export interface Readings {
  /** By the index of the node. */
  readonly readings: ReadonlyMap<number, Reading>;
  readonly held: ReadonlyMap<ValueId, GivenScale>;
  readonly unread: readonly Unread[];
}

export function readingsOf(graph: Graph): Readings {
  const held = heldInputs(graph);
  const readings = new Map<number, Reading>();
  const reasons = new Map<number, string>();
  const known = knownIn(graph);
  const view: View = { graph, known, heldAs: (value) => held.get(value) };
  graph.nodes.forEach((node, index) => {
    const reading = isWhole(node) && !isFolded(known, node) ? formOf(node)?.(node, view) : undefined;
    if (typeof reading === 'string') reasons.set(index, reading);
    else if (reading) {
      readings.set(index, reading);
      for (const { value, scale } of reading.makes) held.set(value, scale);
    } else if (isOfIntegers(node) && !isFolded(known, node)) reasons.set(index, `${node.op} is not read`);
  });
  dropUnfit(graph, readings, held, reasons);
  const unread = [...reasons].map(([index, reason]) => ({ layer: layerOf(graph, index), reason }));
  return { readings, held, unread };
}

/** First input and output are there: of a file, nothing is certain. */
const isWhole = ({ inputs, outputs }: Node): boolean =>
  (inputs[0] ?? absent) !== absent && (outputs[0] ?? absent) !== absent;

const layerOf = (graph: Graph, index: number): string => graph.layers[graph.nodes[index].layer].name;

/** Quantization of constants is computed with the other constants. */
const isFolded = (known: ReadonlySet<ValueId>, { inputs }: Node): boolean =>
  inputs.every((value) => value === absent || known.has(value));

function knownIn({ constants, nodes }: Graph): ReadonlySet<ValueId> {
  const known = new Set(constants.keys());
  for (const node of nodes)
    if (node.inputs.length > 0 && isFolded(known, node)) for (const made of node.outputs) known.add(made);
  return known;
}

/** Inputs of the network that are integers already: of the scale that their readers say. */
function heldInputs(graph: Graph): Map<ValueId, GivenScale> {
  const held = new Map<ValueId, GivenScale>();
  const consumers = consumersOf(graph);
  const view: View = { graph, known: new Set(graph.constants.keys()), heldAs: () => undefined };
  for (const input of graph.inputs) {
    const node = graph.nodes[consumers.get(input)?.[0] ?? -1];
    const reading =
      node && isWhole(node) && /int/.test(graph.values[input].type) ? formOf(node)?.(node, view) : undefined;
    const read = typeof reading === 'object' ? reading.reads.find(({ value }) => value === input) : undefined;
    if (read) held.set(input, read.scale);
  }
  return held;
}

/** Takes readings away until every value of integers is made and read by nodes that have one. */
function dropUnfit(
  graph: Graph,
  readings: Map<number, Reading>,
  held: Map<ValueId, GivenScale>,
  reasons: Map<number, string>,
): void {
  const makers = producersOf(graph);
  const consumers = consumersOf(graph);
  const captured = capturedValues(graph);
  const isInput = new Set(graph.inputs);
  const fits = (value: ValueId): boolean => {
    const maker = makers.get(value);
    const made = maker === undefined ? isInput.has(value) : readings.has(maker);
    return (
      made && !captured.has(value) && (consumers.get(value) ?? []).every((reader) => reads(readings.get(reader), value))
    );
  };
  const reads = (reading: Reading | undefined, value: ValueId): boolean =>
    reading?.reads.some((each) => each.value === value) ?? false;
  const agrees = ({ reads: list }: Reading): boolean =>
    list.every(({ value, scale }) => sameScale(held.get(value) ?? scale, scale));
  for (let again = true; again;) {
    again = false;
    for (const [index, reading] of [...readings]) {
      const all = [...reading.reads, ...reading.makes].every(({ value }) => fits(value));
      if (all && agrees(reading)) continue;
      readings.delete(index);
      for (const { value } of reading.makes) held.delete(value);
      reasons.set(
        index,
        agrees(reading)
          ? 'not all that makes or reads its integers is read'
          : 'it reads integers of another scale than they were made with',
      );
      again = true;
    }
  }
}
