/**
 * Writes GRU, LSTM and RNN out, step after step, in operators that run in integers:
 *
 *   x ─ GRU ─ Y, Y_h     →     x ─ Reshape ─ Gemm(W, biases) ─ rows of each step ─┐
 *                              h₀ ────────────────────────── cell ─ h₁ ─ cell ─ h₂ ─ … ─ Concat ─ Y
 *
 * The input's share of all steps is one fully connected layer. Weights are constants, first states may be computed or inputs of
 * the network, as where it is run step by step; every sequence has all of its steps, and there are at most `mostSteps` of
 * them; other nodes are left alone. Needs inferred shapes.
 */
import { absent, int, intOf, type Graph, type Node, type ValueId } from '../graph/graph';
import { Draft } from './draft';
import { gatesOf, recurrentOf, type FirstState, type Recurrent } from './recurrent';
import { cellOf, type Cell, type CellState, type CellWriter } from './recurrentCells';
import { recurrentLayers } from './recurrentLayers';
import { within, writerAt, type NodeWriter } from './nodeWriter';

/** Of all directions: each is about ten operators. */
const mostSteps = 512;

export function unrollRecurrent(graph: Graph): Graph {
  const draft = new Draft(graph);
  for (let index = 0; index < draft.length; index++) {
    const node = draft.node(index);
    if (!node || node.domain !== '' || !Object.hasOwn(gatesOf, node.op)) continue;
    const recurrent = recurrentOf(draft, node);
    if (recurrent && recurrent.steps * recurrent.directions.length <= mostSteps) unroll(draft, index, node, recurrent);
  }
  return draft.close();
}

interface Walked {
  /** After each step, in the order of the input. */
  readonly states: readonly ValueId[];
  readonly end: CellState;
}

function unroll(draft: Draft, index: number, node: Node, recurrent: Recurrent): void {
  const { steps, batch, features, hidden, directions } = recurrent;
  const writer = writerAt(draft, index, node);
  const cell = cellOf(node.op, intOf(node, 'linear_before_reset', 0) !== 0);
  const rows = writer.reshape('rows', [steps * batch, features], node.inputs[0]);
  const walks = directions.map((_, at) =>
    walk(within(writer, at === 0 ? 'first' : 'second'), draft, recurrent, at, cell, rows),
  );
  draft.remove(index);
  const [all, last, lastCell] = node.outputs.map((output) =>
    output !== absent && draft.isRead(output) ? output : undefined,
  );
  if (all !== undefined) {
    const whole = walks.map(({ states }, at) => {
      const joined = states.length === 1 ? states[0] : concat(writer, `states${at}`, states, 0);
      return writer.reshape(`all${at}`, [steps, 1, batch, hidden], joined, walks.length === 1 ? all : undefined);
    });
    if (walks.length > 1) concat(writer, 'all', whole, 1, all);
  }
  const ends: readonly (readonly [name: string, output: ValueId | undefined, of: keyof CellState])[] = [
    ['last', last, 'hidden'],
    ['lastCell', lastCell, 'cell'],
  ];
  for (const [name, output, of] of ends) {
    if (output === undefined) continue;
    const whole = walks.map(({ end }, at) =>
      writer.reshape(`${name}${at}`, [1, batch, hidden], end[of] ?? absent, walks.length === 1 ? output : undefined),
    );
    if (walks.length > 1) concat(writer, name, whole, 0, output);
  }
}

function concat(writer: NodeWriter, name: string, inputs: readonly ValueId[], axis: number, output?: ValueId): ValueId {
  const shape = writer.shapeOf(inputs[0]).map((size, at) => (at === axis ? size * inputs.length : size));
  return writer.node('Concat', name, shape, inputs, { attributes: { axis: int(axis) }, output });
}

/** A direction's rows of a state that a run brings, (directions, batch, hidden). */
function firstOf(
  writer: NodeWriter,
  name: string,
  { batch, hidden, directions }: Recurrent,
  at: number,
  all: ValueId,
): ValueId {
  const own = directions.length === 1 ? all : writer.slice(`${name}/own`, [1, batch, hidden], all, 0, at);
  return writer.reshape(name, [batch, hidden], own);
}

/** All steps of a direction. */
function walk(writer: NodeWriter, draft: Draft, recurrent: Recurrent, at: number, cell: Cell, rows: ValueId): Walked {
  const { steps, batch, hidden } = recurrent;
  const direction = recurrent.directions[at];
  const layers = recurrentLayers(writer, draft, recurrent, direction, cell, rows);
  const first = (name: string, state: FirstState): ValueId | undefined => {
    if (state instanceof Float32Array) return writer.constant(name, [batch, hidden], state);
    return state && firstOf(writer, name, recurrent, at, state.of);
  };
  const states: ValueId[] = [];
  let state: CellState = { hidden: first('h0', direction.hiddenState), cell: first('c0', direction.cellState) };
  for (let step = 0; step < steps; step++) {
    const place = direction.backwards ? steps - 1 - step : step;
    const here = within(writer, `step${place}`);
    const own: CellWriter = {
      activations: direction.activations,
      node: (op, what, inputs) => here.node(op, what, here.shapeOf(inputs[0]), inputs),
      gates: (what, input, gate, count) => here.slice(what, [batch, count * hidden], input, 1, gate * hidden),
      connect: (what, h, gate, count) => layers.connect(here, what, h, gate, count),
      input: (gate, count) =>
        here.slice(`input${gate}`, [batch, count * hidden], layers.inputShare(gate), 0, place * batch),
    };
    const next = cell.step(own, state);
    states[place] = next.hidden;
    state = next;
  }
  return { states, end: state };
}
