/**
 * A pass's scratch copy of a Graph: nodes can be replaced, removed and put in, values and constants added, while who
 * makes and who reads a value stays known. The Graph it was opened on is not touched; ids of values never change.
 */
import { capturedValues } from '../graph/captures';
import type { GivenScale } from '../graph/given';
import { absent, type Graph, type Node, type Value, type ValueId } from '../graph/graph';
import { floatsOf, type Shape, type Tensor } from '../graph/tensor';
import { unique } from '../util/unique';

export class Draft {
  private readonly nodes: (Node | undefined)[];
  private readonly inserted = new Map<number, Node[]>();
  private readonly values: Value[];
  private readonly constants: Map<ValueId, Tensor>;
  private readonly makers = new Map<ValueId, number>();
  private readonly readers = new Map<ValueId, Set<number>>();
  private readonly ends: ReadonlySet<ValueId>;
  /** Made as soon as a scale moves to another value. */
  private moved: Map<ValueId, GivenScale> | undefined;
  private readonly names = { values: new Set<string>(), nodes: new Set<string>() };
  private changed = false;

  constructor(private readonly graph: Graph) {
    this.nodes = [...graph.nodes];
    this.values = [...graph.values];
    this.constants = new Map(graph.constants);
    const heads = graph.heads.map(({ value }) => value);
    this.ends = new Set([...graph.outputs, ...heads, ...capturedValues(graph)]);
    graph.values.forEach(({ name }) => this.names.values.add(name));
    graph.nodes.forEach(({ name }, index) => {
      this.names.nodes.add(name);
      this.enter(index);
    });
  }

  /** The node at a position of the original graph; undefined once it has been removed. */
  node(index: number): Node | undefined {
    return this.nodes[index];
  }

  layerName({ layer }: Node): string {
    return this.graph.layers[layer].name;
  }

  get length(): number {
    return this.nodes.length;
  }

  value(id: ValueId): Value | undefined {
    return this.values[id];
  }

  shape(id: ValueId): Shape | undefined {
    return this.values[id]?.shape;
  }

  constant(id: ValueId | undefined): Tensor | undefined {
    return id === undefined ? undefined : this.constants.get(id);
  }

  /** The values of a float32 constant; undefined when it is anything else. */
  floats(id: ValueId | undefined): { readonly shape: Shape; readonly data: Float32Array } | undefined {
    const tensor = this.constant(id);
    return tensor?.type === 'float32' ? { shape: tensor.shape, data: floatsOf(tensor) } : undefined;
  }

  makerOf(id: ValueId): number | undefined {
    return this.makers.get(id);
  }

  isRead(id: ValueId): boolean {
    return this.ends.has(id) || (this.readers.get(id)?.size ?? 0) > 0;
  }

  /** True for outputs of the graph, values that heads decode, values that subgraphs read and values of a given scale: their ids and contents stay. */
  isEnd(id: ValueId): boolean {
    return this.ends.has(id) || this.isGiven(id);
  }

  /** Whether the file rounds the value to integers of its own: what is computed of it is not computed of what it is made of. */
  isGiven(id: ValueId): boolean {
    return this.given?.has(id) ?? false;
  }

  /** The positions of the nodes that read a value. */
  readersOf(id: ValueId): readonly number[] {
    return [...(this.readers.get(id) ?? [])];
  }

  /** The position of the only node that reads a value; undefined when there are more, or the value leaves the graph. */
  soleReader(id: ValueId): number | undefined {
    const readers = this.readers.get(id);
    return readers?.size === 1 && !this.isEnd(id) ? [...readers][0] : undefined;
  }

  replace(index: number, node: Node): void {
    this.leave(index);
    this.nodes[index] = node;
    this.enter(index);
    this.changed = true;
  }

  remove(index: number): void {
    this.leave(index);
    this.nodes[index] = undefined;
    this.changed = true;
  }

  /** Puts a node in before a position. Passes look at it the next time they run. */
  insertBefore(index: number, node: Node): void {
    const name = unique(node.name, this.names.nodes);
    this.inserted.set(index, [...(this.inserted.get(index) ?? []), { ...node, name }]);
    this.changed = true;
  }

  /** Puts a node in after a position, behind others that were put there. */
  insertAfter(index: number, node: Node): void {
    this.insertBefore(index + 1, node);
  }

  /**
   * Lets a node make the first output of a later one that it replaces: `before` takes over, `after` is removed. Nothing
   * happens where `after` makes more than that.
   */
  absorb(before: number, after: number, node: Node): void {
    const last = this.nodes[after];
    if (!last || last.outputs.slice(1).some((id) => id !== absent && this.isRead(id))) return;
    this.remove(after);
    this.replace(before, { ...node, outputs: [last.outputs[0], ...node.outputs.slice(1)] });
  }

  /**
   * Removes a node that hands its first input on as its first output. Answers false where it has to stay: an input or
   * constant of the graph that leaves as an output under another name. An input that nobody else reads takes the scale that
   * is given behind the node.
   */
  bypass(index: number): boolean {
    const node = this.nodes[index];
    if (!node) return false;
    const [input] = node.inputs;
    const [output] = node.outputs;
    const maker = this.makers.get(input);
    if (this.isEnd(output)) {
      // Whoever else reads the input reads what is not rounded yet.
      const rounds = this.isGiven(output) && this.readers.get(input)?.size !== 1;
      const isTaken = this.isGiven(output) && !rounds && !this.ends.has(output) && !this.isEnd(input);
      if (isTaken && this.graph.inputs.includes(input)) return this.handBack(index, output, input);
      if (maker === undefined || this.isEnd(input) || rounds) return false;
      this.remove(index);
      this.rewire(input, output);
      const made = this.nodes[maker];
      if (made) this.replace(maker, { ...made, outputs: made.outputs.map((id) => (id === input ? output : id)) });
      return true;
    }
    this.remove(index);
    this.rewire(output, input);
    return true;
  }

  private handBack(index: number, from: ValueId, to: ValueId): true {
    const scale = this.given?.get(from);
    this.moved ??= new Map(this.graph.given);
    this.moved.delete(from);
    if (scale) this.moved.set(to, scale);
    this.remove(index);
    this.rewire(from, to);
    return true;
  }

  /** Gives a value the scale that the file gives another one whose numbers it has; nothing where that has none. */
  giveAs(value: ValueId, other: ValueId): void {
    const scale = this.given?.get(other);
    if (!scale) return;
    this.moved ??= new Map(this.graph.given);
    this.moved.set(value, scale);
    this.changed = true;
  }

  addValue(value: Value): ValueId {
    const name = unique(value.name, this.names.values);
    this.changed = true;
    return this.values.push({ ...value, name }) - 1;
  }

  addConstant(name: string, tensor: Tensor): ValueId {
    const id = this.addValue({ name, type: tensor.type, shape: tensor.shape });
    this.constants.set(id, tensor);
    return id;
  }

  /** Turns a value that a node made into a constant. The node has to be removed as well. */
  setConstant(id: ValueId, tensor: Tensor): void {
    this.constants.set(id, tensor);
    this.values[id] = { ...this.values[id], type: tensor.type, shape: tensor.shape };
    this.changed = true;
  }

  /** The graph as it is now: the original itself when nothing has changed. Constants that nothing reads are dropped. */
  close(): Graph {
    if (!this.changed) return this.graph;
    const placed = [...this.nodes, undefined];
    const nodes = placed.flatMap((node, index) => [...(this.inserted.get(index) ?? []), ...(node ? [node] : [])]);
    const read = new Set<ValueId>([...this.ends, ...nodes.flatMap(({ inputs }) => inputs)]);
    const constants = new Map([...this.constants].filter(([id]) => read.has(id)));
    return { ...this.graph, nodes, values: this.values, constants, ...(this.moved && { given: this.moved }) };
  }

  private get given(): ReadonlyMap<ValueId, GivenScale> | undefined {
    return this.moved ?? this.graph.given;
  }

  private rewire(from: ValueId, to: ValueId): void {
    for (const reader of [...(this.readers.get(from) ?? [])]) {
      const node = this.nodes[reader];
      if (node) this.replace(reader, { ...node, inputs: node.inputs.map((id) => (id === from ? to : id)) });
    }
  }

  private enter(index: number): void {
    const node = this.nodes[index];
    if (!node) return;
    node.outputs.forEach((id) => this.makers.set(id, index));
    for (const id of node.inputs) {
      if (id === absent) continue;
      const readers = this.readers.get(id);
      if (readers) readers.add(index);
      else this.readers.set(id, new Set([index]));
    }
  }

  private leave(index: number): void {
    const node = this.nodes[index];
    if (!node) return;
    node.outputs.forEach((id) => this.makers.delete(id));
    node.inputs.forEach((id) => this.readers.get(id)?.delete(index));
  }
}
