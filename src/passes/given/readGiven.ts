/**
 * A model that is quantized already becomes a float graph with the scales of its integers beside it (`Graph.given`).
 *
 *   x ─ QuantizeLinear ─ q ─ DequantizeLinear ─ Conv ─ y     →     x ─ Conv ─ y        given: x (s, z)
 *   q ─ QLinearConv ─ r                                      →     q ─ Conv ─ r        given: q (s_x, z_x), r (s_y, z_y)
 *
 * Where others read x unrounded, an Identity makes q of it. What cannot be read stays as it is, and is named in `Graph.unread`.
 * Nothing but scales and zero points is read of the weights. The network's inputs and outputs are real numbers afterwards.
 */
import { absent, type Graph, type Layer, type Node, type Value, type ValueId } from '../../graph/graph';
import { capturedValues } from '../../graph/captures';
import { consumersOf } from '../../graph/edges';
import { type GivenScale, sameScale } from '../../graph/given';
import type { Tensor } from '../../graph/tensor';
import { unique } from '../../util/unique';
import { isAdding, readAccumulators } from './accumulators';
import { channelsFirst } from './channelsFirst';
import { isOfIntegers } from './forms';
import { type Readings, readingsOf } from './readings';
import type { Writer } from './reading';

/** The graph itself where nothing is to be read. */
export function readGiven(file: Graph): Graph {
  if (!speaksOfIntegers(file)) return file;
  const { graph, unread: dynamic } = readAccumulators(channelsFirst(file));
  const { readings, held, unread: left } = readingsOf(graph);
  const unread = [...dynamic, ...left];
  if (readings.size === 0) return unread.length === 0 || graph.unread ? graph : { ...graph, unread };
  const rewriting = new Rewriting(graph, { readings, held, unread });
  graph.nodes.forEach((node, index) => {
    const reading = readings.get(index);
    if (reading) reading.write(rewriting);
    else rewriting.node(node);
  });
  return rewriting.close();
}

/** By the names of its operators, which are few: operators that carry integers along are read where others make them. */
function speaksOfIntegers({ nodes }: Graph): boolean {
  const [ops, domains] = [new Set<string>(), new Set<string>()];
  for (const { op, domain } of nodes) {
    ops.add(op);
    domains.add(domain);
  }
  return [...ops].some((op) => isAdding(op) || [...domains].some((domain) => isOfIntegers({ op, domain })));
}

/** The graph as it is written anew. */
class Rewriting implements Writer {
  private readonly values: Value[];
  private readonly nodes: Node[] = [];
  private readonly constants: Map<ValueId, Tensor>;
  private readonly given: Map<ValueId, GivenScale>;
  /** Values that are another one by now. */
  private readonly now = new Map<ValueId, ValueId>();
  private readonly names: { readonly values: Set<string>; readonly nodes: Set<string> };
  private readonly readers: ReadonlyMap<ValueId, readonly number[]>;
  private readonly ends: ReadonlySet<ValueId>;

  constructor(
    private readonly graph: Graph,
    private readonly read: Readings,
  ) {
    this.values = graph.values.map((value, id) => (read.held.has(id) ? { ...value, type: 'float32' } : value));
    this.constants = new Map(graph.constants);
    this.given = new Map([...(graph.given ?? []), ...read.held]);
    this.names = {
      values: new Set(graph.values.map(({ name }) => name)),
      nodes: new Set(graph.nodes.map(({ name }) => name)),
    };
    this.readers = consumersOf(graph);
    this.ends = new Set([...graph.outputs, ...capturedValues(graph)]);
  }

  node(node: Node): void {
    this.nodes.push({ ...node, inputs: node.inputs.map((value) => this.find(value)) });
  }

  value(name: string, shape?: Value['shape']): ValueId {
    return this.values.push({ name: unique(name, this.names.values), type: 'float32', shape }) - 1;
  }

  constant(name: string, tensor: Tensor): ValueId {
    const id = this.values.push({ name: unique(name, this.names.values), type: tensor.type, shape: tensor.shape }) - 1;
    this.constants.set(id, tensor);
    return id;
  }

  round(node: Node, value: ValueId, made: ValueId, scale: GivenScale): void {
    const real = this.find(value);
    const own = this.given.get(real);
    if (own ? sameScale(own, scale) : this.isOnlyRounded(value, scale)) {
      this.given.set(real, scale);
      this.same(value, made);
      return;
    }
    this.given.set(made, scale);
    const attributes = {};
    this.nodes.push({ ...node, op: 'Identity', domain: '', inputs: [real], outputs: [made], attributes });
  }

  same(value: ValueId, made: ValueId): void {
    const real = this.find(value);
    this.now.set(made, real);
    if (made !== real) this.given.delete(made);
  }

  close(): Graph {
    for (const end of this.ends) this.keepEnd(end);
    const { graph } = this;
    const where = (value: ValueId): ValueId => (value === absent ? value : this.find(value));
    return {
      ...graph,
      values: this.values,
      nodes: this.nodes.map((node) => ({ ...node, inputs: node.inputs.map(where), outputs: node.outputs.map(where) })),
      constants: this.constants,
      layers: graph.layers.map((layer): Layer => ({
        ...layer,
        input: where(layer.input),
        output: where(layer.output),
      })),
      given: new Map([...this.given].map(([value, scale]) => [this.find(value), scale])),
      unread: this.read.unread,
    };
  }

  /** What leaves the graph keeps its id and its name: its maker makes it, or an Identity where that cannot be. */
  private keepEnd(end: ValueId): void {
    const real = this.find(end);
    if (real === end) return;
    this.now.delete(end);
    if (!this.graph.inputs.includes(real) && !this.ends.has(real)) {
      this.now.set(real, end);
      return;
    }
    const scale = this.given.get(real);
    if (scale) this.given.set(end, scale);
    const layer = this.graph.nodes[this.graph.nodes.length - 1].layer;
    const name = unique(`${this.values[end].name}/handed_on`, this.names.nodes);
    this.nodes.push({ name, op: 'Identity', domain: '', inputs: [real], outputs: [end], attributes: {}, layer });
  }

  private find(value: ValueId): ValueId {
    const next = this.now.get(value);
    return next === undefined ? value : this.find(next);
  }

  /** Whether nobody sees the value as it is before it is rounded to this scale. */
  private isOnlyRounded(value: ValueId, scale: GivenScale): boolean {
    if (this.ends.has(value) || this.find(value) !== value) return false;
    return (this.readers.get(value) ?? []).every((reader) => {
      const node = this.graph.nodes[reader];
      const made = this.read.readings.get(reader)?.makes[0]?.scale;
      const isQuant = node.op === 'Quant' && (this.readers.get(value) ?? []).length === 1;
      return (
        node.inputs[0] === value &&
        (isQuant || (node.op === 'QuantizeLinear' && made !== undefined && sameScale(made, scale)))
      );
    });
  }
}
