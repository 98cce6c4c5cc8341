/**
 * An integer program as text that a file carries beside its nodes, which cannot say all of it: multipliers, shifts, roundings, tables,
 * scales of joined values. Integers that are among the file's constants are named there and not repeated.
 *
 *   { version, content: the file's, sum: of the program's text, program }
 */
import type { Graph } from '../../graph/graph';
import { checksum } from '../../util/checksum';
import { pack } from '../../util/plainData';
import type { QuantizedModel } from '../quantizedModel';
import { storeBeside } from './arrays';
import { contentOf, usedConstants } from './fileContent';
import { floatWeights } from './floatWeights';

/** Key among the file's metadata. */
export const carriedKey = 'quant.program';

export const carriedVersion = 1;

/** @param file as it is read again */
export function writeCarried(model: QuantizedModel, file: Graph): string {
  const constants = new Map([...usedConstants(file)].map(([id, tensor]) => [file.values[id].name, tensor]));
  const program = JSON.stringify(pack({ ...model, graph: bare(model) }, storeBeside(constants)));
  return JSON.stringify({ version: carriedVersion, content: contentOf(file), sum: sumOf(program), program });
}

export const sumOf = (text: string): number => checksum(new TextEncoder().encode(text));

/** Without what the integers tell, and without what training knew. */
function bare(model: QuantizedModel): Graph {
  const { graph } = model;
  const known = floatWeights(model);
  return {
    ...{ ...graph, given: undefined, unread: undefined },
    nodes: graph.nodes.map((node) => ({ ...node, normal: undefined, grid: undefined })),
    constants: new Map([...usedConstants(graph)].filter(([id]) => !known.has(id))),
  };
}
