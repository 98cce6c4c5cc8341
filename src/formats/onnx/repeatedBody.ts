/** A body as often as it is run, as part of the graph around it: each run hands its states on to the next. */
import type { onnx } from 'onnx-proto';
import { unique } from '../../util/unique';
import { joined, type Room } from './numberForms';
import { labelOf, movedOut, namesIn, renamedNode } from './subgraphs';

export interface Repetition {
  readonly body: onnx.IGraphProto;
  readonly count: number;
  /** States before the first run. */
  readonly initial: readonly string[];
  /** The body's first output that is a state; behind the states come those that are put together to lists. */
  readonly first: number;
  /** How what all runs hand out is put together: along a new axis, with the last run in front where that is so. */
  readonly lists: readonly { readonly axis: number; readonly isBackwards: boolean }[];
  /** What a run's body reads, in the order of its inputs, and nodes that make some of it; `named` takes a name of that run. */
  readonly inputs: (run: number, states: readonly string[], named: (name: string) => string, room: Room) => RunInputs;
}

export interface RunInputs {
  readonly names: readonly string[];
  readonly nodes: readonly onnx.INodeProto[];
}

export function repeated(call: onnx.INodeProto, repetition: Repetition, room: Room): readonly onnx.INodeProto[] {
  const { body: whole, count, initial, first, lists, inputs } = repetition;
  const label = labelOf(call);
  for (const name of namesIn(whole)) room.taken.add(name);
  const body = withInitializersOut(whole, label, room);
  const results = (body.output ?? []).slice(first).map(({ name }) => name ?? '');
  const outputs = results.map((_, i) => call.output?.[i] ?? '');
  const handedOut: string[][] = [];
  const nodes: onnx.INodeProto[] = [];
  let states = initial;
  for (let run = 0; run < count; run++) {
    const own = `${label}/${run}`;
    const named = (name: string): string => unique(`${own}/${name}`, room.taken);
    const read = inputs(run, states, named, room);
    states = initial.map((_, i) => (run === count - 1 ? outputs[i] : named(results[i])));
    const items = results
      .slice(initial.length)
      .map((name, i) => (outputs[initial.length + i] === '' ? '' : named(name)));
    handedOut.push(items);
    const output = [...Array<string>(first).fill(''), ...states, ...items];
    const moved = movedOut(withInputs(body, read.names), { name: own, output }, room.taken);
    nodes.push(...read.nodes, ...(moved.node ?? []));
  }
  if (count === 0) nodes.push(...initial.map((input, i) => handOn(`${label}/hand_on_${i}`, input, outputs[i])));
  lists.forEach(({ axis, isBackwards }, i) => {
    const output = outputs[initial.length + i];
    const items = handedOut.map((each) => each[i]);
    if (isBackwards) items.reverse();
    if (output !== '' && count > 0) nodes.push(...joined(items, output, { axis, isNew: true }, room));
  });
  return nodes.filter(({ output }) => output?.some((name) => name !== ''));
}

function handOn(name: string, input: string, output: string): onnx.INodeProto {
  return { opType: 'Identity', name, input: [input], output: [output] };
}

/** Runs share the body's constants, however many they are. */
function withInitializersOut(body: onnx.IGraphProto, label: string, room: Room): onnx.IGraphProto {
  const names = new Map<string, string>();
  for (const tensor of body.initializer ?? []) {
    const name = unique(`${label}/${tensor.name ?? ''}`, room.taken);
    names.set(tensor.name ?? '', name);
    room.initializer.push({ ...tensor, name });
  }
  return { ...renamedBody(body, names), input: body.input };
}

/** The body as it reads values of the graph around it in place of its inputs. */
function withInputs(body: onnx.IGraphProto, values: readonly string[]): onnx.IGraphProto {
  return renamedBody(body, new Map((body.input ?? []).map(({ name }, i) => [name ?? '', values[i]])));
}

/** Without inputs and constants, which have other names now. */
function renamedBody(body: onnx.IGraphProto, names: ReadonlyMap<string, string>): onnx.IGraphProto {
  const rename = (name: string): string => names.get(name) ?? name;
  return {
    node: (body.node ?? []).map((node) => renamedNode(node, rename)),
    output: (body.output ?? []).map((info) => ({ ...info, name: rename(info.name ?? '') })),
  };
}
