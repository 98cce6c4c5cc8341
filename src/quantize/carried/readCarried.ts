/**
 * A file that carries an integer program is read as the float graph that the program was made of, its scales as given ones and the
 * program beside it. Not where nodes or constants are others than those that the program was written for.
 */
import type { Graph, ValueId } from '../../graph/graph';
import type { GivenScale } from '../../graph/given';
import { unpack } from '../../util/plainData';
import type { QuantizedModel } from '../quantizedModel';
import { widthRange } from '../steps/range';
import { loadBeside } from './arrays';
import { contentOf, usedConstants } from './fileContent';
import { floatWeights, withGrids } from './floatWeights';
import { carriedKey, carriedVersion, sumOf } from './writeCarried';

/** The graph itself where it carries nothing. */
export function readCarried(file: Graph): Graph {
  const text = file.metadata?.[carriedKey];
  if (text === undefined) return file;
  const model = programIn(text, file);
  if (typeof model === 'string')
    return { ...file, metadata: undefined, unread: [{ layer: carriedKey, reason: model }] };
  return graphOf(model, file);
}

/** The program, or why it is not taken. */
function programIn(text: string, file: Graph): QuantizedModel | string {
  const carried = attempted(() => JSON.parse(text) as Carried);
  if (carried?.version !== carriedVersion) return 'the program that the file carries is none of this version';
  const { program, sum, content } = carried;
  if (typeof program !== 'string' || sum !== sumOf(program)) return damaged;
  if (content !== contentOf(file)) return 'nodes or weights were changed after the program was written into the file';
  const constants = new Map([...usedConstants(file)].map(([id, tensor]) => [file.values[id].name, tensor]));
  const model = attempted(() => unpack(JSON.parse(program), loadBeside(constants)));
  return isModel(model) ? model : damaged;
}

const damaged = 'the program that the file carries is damaged';

interface Carried {
  readonly version?: unknown;
  readonly content?: unknown;
  readonly sum?: unknown;
  readonly program?: unknown;
}

function isModel(value: unknown): value is QuantizedModel {
  const model = value as Partial<QuantizedModel> | undefined;
  const lists = [model?.steps, model?.tensors, model?.graph?.nodes, model?.graph?.values, model?.graph?.layers];
  return lists.every(Array.isArray) && model?.graph?.constants instanceof Map;
}

/** Undefined where the text cannot be read. */
function attempted<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function graphOf(model: QuantizedModel, { name, format }: Graph): Graph {
  const { graph, ...program } = model;
  return {
    ...graph,
    ...{ name, format },
    nodes: withGrids(model),
    constants: new Map([...graph.constants, ...floatWeights(model)]),
    given: givenBy(model),
    program,
  };
}

/** Accumulators have no scale that is given. */
function givenBy({ tensors }: QuantizedModel): ReadonlyMap<ValueId, GivenScale> {
  const given = new Map<ValueId, GivenScale>();
  tensors.forEach((tensor, value) => {
    if (!tensor || tensor.bits > 16 || tensor.scale.length > 1) return;
    const { low, high } = widthRange(tensor);
    given.set(value, { scale: tensor.scale[0], zeroPoint: tensor.zeroPoint, bits: tensor.bits, low, high });
  });
  return given;
}
