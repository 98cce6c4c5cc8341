/** AttributeProto to Attribute and back. What has no plain form (subgraphs, sparse tensors) is kept as its bytes. */
import type { onnx } from 'onnx-proto';
import type { Attribute, Attributes } from '../../graph/graph';
import { decodeAttribute, encodeAttribute } from './decode';
import { int64Of, numberOf, numbersIn, tensorOf, tensorProtoOf } from './tensorProto';
import type { Integer } from './tensorProto';

/** AttributeProto.AttributeType */
const kinds = { float: 1, int: 2, string: 3, tensor: 4, graph: 5, floats: 6, ints: 7, strings: 8 } as const;

const utf8 = new TextDecoder();
const toUtf8 = new TextEncoder();

const none: Attributes = {};

/** `where` names the node in errors. */
export function attributesOf(
  protos: readonly onnx.IAttributeProto[] | null | undefined,
  file: string,
  where: () => string,
): Attributes {
  if (!protos || protos.length === 0) return none;
  const attributes: Record<string, Attribute> = {};
  for (const proto of protos) {
    const name = proto.name ?? '';
    const value = attributeOf(proto, () => `${file}: ${where()}`);
    // A name as any other, and no way to say what the object is.
    if (name === '__proto__') Object.defineProperty(attributes, name, { value, enumerable: true });
    else attributes[name] = value;
  }
  return attributes;
}

export function attributeOf(proto: onnx.IAttributeProto, where: () => string): Attribute {
  switch (proto.type || guessedKind(proto)) {
    case kinds.int:
      return { kind: 'int', value: numberOf((proto.i ?? 0) as Integer) };
    case kinds.float:
      return { kind: 'float', value: proto.f ?? 0 };
    case kinds.string:
      return { kind: 'string', value: utf8.decode(proto.s ?? new Uint8Array()) };
    case kinds.ints:
      return { kind: 'ints', value: numbersIn(proto.ints) };
    case kinds.floats:
      return { kind: 'floats', value: proto.floats ?? [] };
    case kinds.strings:
      return { kind: 'strings', value: (proto.strings ?? []).map((bytes) => utf8.decode(bytes)) };
    case kinds.tensor:
      return { kind: 'tensor', value: tensorOf(proto.t ?? {}, () => `${where()}, attribute ${proto.name ?? ''}`) };
    default:
      return opaque(proto);
  }
}

export function attributeProtoOf(name: string, attribute: Attribute): onnx.IAttributeProto {
  switch (attribute.kind) {
    case 'int':
      return { name, type: kinds.int, i: int64Of(attribute.value) };
    case 'float':
      return { name, type: kinds.float, f: attribute.value };
    case 'string':
      return { name, type: kinds.string, s: toUtf8.encode(attribute.value) };
    case 'ints':
      return { name, type: kinds.ints, ints: attribute.value.map(int64Of) };
    case 'floats':
      return { name, type: kinds.floats, floats: [...attribute.value] };
    case 'strings':
      return { name, type: kinds.strings, strings: attribute.value.map((text) => toUtf8.encode(text)) };
    case 'tensor':
      return { name, type: kinds.tensor, t: tensorProtoOf(attribute.value, '') };
    case 'opaque':
      return decodeAttribute(attribute.value);
  }
}

function opaque(proto: onnx.IAttributeProto): Attribute {
  const captures = capturesOf(proto);
  const value = encodeAttribute(proto);
  return captures.length > 0 ? { kind: 'opaque', value, captures } : { kind: 'opaque', value };
}

/** Names that the subgraphs of an attribute read but do not make: they belong to the graph around them. */
function capturesOf({ g, graphs }: onnx.IAttributeProto): readonly string[] {
  const captured = [...(g ? [g] : []), ...(graphs ?? [])].flatMap(freeNames);
  return [...new Set(captured)];
}

function freeNames(graph: onnx.IGraphProto): string[] {
  const nodes = graph.node ?? [];
  const made = new Set([
    ...(graph.input ?? []).map(({ name }) => name),
    ...(graph.initializer ?? []).map(({ name }) => name),
    ...nodes.flatMap(({ output }) => output ?? []),
  ]);
  const read = [
    ...nodes.flatMap((node) => [...(node.input ?? []), ...(node.attribute ?? []).flatMap(capturesOf)]),
    ...(graph.output ?? []).map(({ name }) => name ?? ''),
  ];
  return read.filter((name) => name !== '' && !made.has(name));
}

/** Files of the first IR version leave the type out; the field that is filled tells. */
function guessedKind(proto: onnx.IAttributeProto): number {
  if (proto.g) return kinds.graph;
  if (proto.t) return kinds.tensor;
  if (proto.ints?.length) return kinds.ints;
  if (proto.floats?.length) return kinds.floats;
  if (proto.strings?.length) return kinds.strings;
  if (proto.s?.length) return kinds.string;
  return Object.hasOwn(proto, 'f') ? kinds.float : Object.hasOwn(proto, 'i') ? kinds.int : kinds.ints;
}
