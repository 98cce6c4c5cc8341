/** What a Loop repeats, where its count is known before the network runs and nothing ends it earlier. */
import type { onnx } from 'onnx-proto';
import { numbersOf } from '../../graph/tensor';
import { constantOf } from './constantNode';
import { bodyIn } from './protoAttributes';
import type { Repetition } from './repeatedBody';
import { numberOf, type KnownValues } from './subgraphs';
import { tensorOf } from './tensorProto';

/**
 * The number of a run becomes a constant, so that conditions and shapes in the body that follow from it are known in their turn.
 *
 * @returns undefined for a loop that its condition may end, and for one without a run that hands out lists: they have no elements
 */
export function repeatedByLoop(node: onnx.INodeProto, known: KnownValues): Repetition | undefined {
  const [count = '', condition = '', ...initial] = node.input ?? [];
  const body = bodyIn(node);
  const runs = numberOf(known, count);
  if (!body || runs === undefined || body.sparseInitializer?.length) return undefined;
  if (body.input?.length !== initial.length + 2 || initial.includes('')) return undefined;
  const handedOut = (body.output?.length ?? 0) - 1;
  if (handedOut < initial.length || handedOut < (node.output?.length ?? 0)) return undefined;
  if (condition !== '' && numberOf(known, condition) !== 1) return undefined;
  if (!goesOn(body, known) || (runs <= 0 && handedOut > initial.length)) return undefined;
  return {
    body,
    count: Math.max(0, runs),
    initial,
    first: 1,
    lists: Array.from({ length: handedOut - initial.length }, () => ({ axis: 0, isBackwards: false })),
    inputs: (run, states, named, room) => {
      const [number, going] = [named('run'), named('condition')];
      room.initializer.push(runNumber(number, run, body), truth(going));
      return { names: [number, going, ...states], nodes: [] };
    },
  };
}

/** Whether every run asks for the next: its condition is the one that it was given, or true. */
export function goesOn(body: onnx.IGraphProto, known: KnownValues): boolean {
  const makers = new Map((body.node ?? []).flatMap((node) => (node.output ?? []).map((name) => [name, node] as const)));
  let name = body.output?.[0].name ?? '';
  // Each once at most: a damaged file may hand a value on to itself.
  for (let maker = makers.get(name); maker && isIdentity(maker); maker = makers.get(name)) {
    makers.delete(name);
    name = maker.input?.[0] ?? '';
  }
  if (name === body.input?.[1]?.name) return true;
  const maker = makers.get(name);
  const initial = body.initializer?.find((tensor) => tensor.name === name);
  const own = initial ? tensorOf(initial, () => `constant '${name}'`) : maker && constantOf(maker, body.name ?? '');
  if (own) return numbersOf(own)[0] === 1;
  return !maker && numberOf(known, name) === 1;
}

const isIdentity = ({ opType, domain }: onnx.INodeProto): boolean => opType === 'Identity' && !domain;

/** int64, a scalar unless the body says that it has one element. */
function runNumber(name: string, run: number, body: onnx.IGraphProto): onnx.ITensorProto {
  const rank = body.input?.[0].type?.tensorType?.shape?.dim?.length ?? 0;
  return { name, dims: rank === 1 ? [1] : [], dataType: 7, int64Data: [run] };
}

const truth = (name: string): onnx.ITensorProto => ({ name, dims: [], dataType: 9, int32Data: [1] });
