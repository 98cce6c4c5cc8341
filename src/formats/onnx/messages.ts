/**
 * ONNX's messages, read as far as a Graph needs them and in the form that protobufjs gives them: strings are made once each, packed
 * numbers and raw data stay views into the file. What is seldom there (graphs within attributes, sparse tensors) is
 * left to protobufjs, once its depth and counts have been looked at. Field numbers are those of onnx.proto: a key is 8 · number + wire type.
 */
import { onnx } from 'onnx-proto';
import { budget } from '../../util/budget';
import { decodedBy } from './decodedBy';
import type { Cursor } from './cursor';
import { readEntry, readTensor } from './tensorMessage';
import { scanMessage, tooMany } from './envelope';

/** With what later versions of the format have beside. */
export interface ModelProto extends onnx.IModelProto {
  functions?: FunctionProto[] | null;
}

export interface NodeProto extends onnx.INodeProto {
  /** Which of the functions of one name is called. */
  readonly overload?: string;
}

export interface FunctionProto extends onnx.IFunctionProto {
  overload?: string;
  /** Attributes that a call may leave out, with their values. */
  attributeProto?: onnx.IAttributeProto[];
}

export function readModel(c: Cursor, end: number): ModelProto {
  const model: ModelProto = {};
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 8) model.irVersion = c.int(end);
    else if (key === 18) model.producerName = c.text(end);
    else if (key === 26) model.producerVersion = c.text(end);
    else if (key === 58) model.graph = readGraph(c, c.open(end));
    else if (key === 66) (model.opsetImport ??= []).push(readOpset(c, c.open(end)));
    else if (key === 114) (model.metadataProps ??= []).push(readEntry(c, c.open(end)));
    else if (key === 202) (model.functions ??= []).push(readFunction(c, c.open(end)));
    else c.skip(key, end);
  }
  return model;
}

function readGraph(c: Cursor, end: number): onnx.IGraphProto {
  const node: onnx.INodeProto[] = [];
  const initializer: onnx.ITensorProto[] = [];
  const input: Info[] = [];
  const output: Info[] = [];
  const valueInfo: Info[] = [];
  const graph: onnx.IGraphProto = { node, initializer, input, output, valueInfo };
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) {
      const stop = c.open(end);
      if (node.length >= budget.nodes) throw tooMany('nodes', c.name, c.at);
      node.push(readNode(c, stop));
    } else if (key === 42) {
      const stop = c.open(end);
      if (initializer.length >= budget.initializers) throw tooMany('initializers', c.name, c.at);
      initializer.push(readTensor(c, stop));
    } else if (key === 90) input.push(readValueInfo(c, c.open(end)));
    else if (key === 98) output.push(readValueInfo(c, c.open(end)));
    else if (key === 106) valueInfo.push(readValueInfo(c, c.open(end)));
    else if (key === 122) (graph.sparseInitializer ??= []).push(decodedBy(onnx.SparseTensorProto, c, c.open(end)));
    else c.skip(key, end);
  }
  return graph;
}

type Info = onnx.IValueInfoProto;

function readNode(c: Cursor, end: number): NodeProto {
  const inputs = c.inputs.begin();
  const outputs = c.outputs.begin();
  const attributes = c.attributes.begin();
  let name = '';
  let opType = '';
  let domain = '';
  let overload = '';
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) inputs.add(c.text(end));
    else if (key === 18) outputs.add(c.text(end));
    else if (key === 26) name = c.text(end);
    else if (key === 34) opType = c.text(end);
    else if (key === 42) attributes.add(readAttribute(c, c.open(end)));
    else if (key === 58) domain = c.text(end);
    else if (key === 66) overload = c.text(end);
    else c.skip(key, end);
  }
  const node = { input: inputs.list(), output: outputs.list(), name, opType, domain, attribute: attributes.list() };
  return overload === '' ? node : { ...node, overload };
}

function readAttribute(c: Cursor, end: number): onnx.IAttributeProto {
  const start = c.at;
  const ints = c.ints.begin();
  const attribute: onnx.IAttributeProto = { name: '', type: 0, ints: undefined };
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) attribute.name = c.text(end);
    else if (key === 21) attribute.f = c.float32(end);
    else if (key === 24) attribute.i = c.int(end);
    else if (key === 34) attribute.s = c.part(end);
    else if (key === 42) attribute.t = readTensor(c, c.open(end));
    else if (key === 58) pushFloats((attribute.floats ??= []), c, c.open(end));
    else if (key === 61) (attribute.floats ??= []).push(c.float32(end));
    else if (key === 64) ints.add(c.int(end));
    else if (key === 66) c.gatherInts(ints, c.open(end));
    else if (key === 74) (attribute.strings ??= []).push(c.part(end));
    else if (key === 160) attribute.type = c.int(end);
    else if (key === 170) attribute.refAttrName = c.text(end);
    else if (key === 106) c.skip(key, end);
    else return wholeAttribute(c, start, end);
  }
  attribute.ints = ints.list();
  return attribute;
}

/** Of a graph, of sparse tensors, or of what later versions bring. */
function wholeAttribute(c: Cursor, start: number, end: number): onnx.IAttributeProto {
  c.at = start;
  scanMessage(c, 'attribute', end);
  return decodedBy(onnx.AttributeProto, c, end);
}

function readFunction(c: Cursor, end: number): FunctionProto {
  const node: onnx.INodeProto[] = [];
  const called: FunctionProto = { node, name: '', domain: '' };
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) called.name = c.text(end);
    else if (key === 34) (called.input ??= []).push(c.text(end));
    else if (key === 42) (called.output ??= []).push(c.text(end));
    else if (key === 58) {
      const stop = c.open(end);
      if (node.length >= budget.nodes) throw tooMany('nodes', c.name, c.at);
      node.push(readNode(c, stop));
    } else if (key === 74) (called.opsetImport ??= []).push(readOpset(c, c.open(end)));
    else if (key === 82) called.domain = c.text(end);
    else if (key === 90) (called.attributeProto ??= []).push(readAttribute(c, c.open(end)));
    else if (key === 106) called.overload = c.text(end);
    else c.skip(key, end);
  }
  return called;
}

function pushFloats(list: number[], c: Cursor, end: number): void {
  while (c.at < end) list.push(c.float32(end));
}

function readValueInfo(c: Cursor, end: number): Info {
  const info: Info = {};
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) info.name = c.text(end);
    else if (key === 18) info.type = readType(c, c.open(end));
    else c.skip(key, end);
  }
  return info;
}

/** Sequences, maps and optional values have no type here. */
function readType(c: Cursor, end: number): onnx.ITypeProto {
  const type: onnx.ITypeProto = {};
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) type.tensorType = readTensorType(c, c.open(end));
    else c.skip(key, end);
  }
  return type;
}

function readTensorType(c: Cursor, end: number): onnx.TypeProto.ITensor {
  const tensor: onnx.TypeProto.ITensor = {};
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 8) tensor.elemType = c.int(end);
    else if (key === 18) tensor.shape = readShape(c, c.open(end));
    else c.skip(key, end);
  }
  return tensor;
}

function readShape(c: Cursor, end: number): onnx.ITensorShapeProto {
  const dims = c.dimensions.begin();
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) dims.add(readDimension(c, c.open(end)));
    else c.skip(key, end);
  }
  return { dim: dims.list() };
}

function readDimension(c: Cursor, end: number): onnx.TensorShapeProto.IDimension {
  const dimension: onnx.TensorShapeProto.IDimension = { dimValue: undefined, dimParam: undefined };
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 8) dimension.dimValue = c.int(end);
    else if (key === 18) dimension.dimParam = c.text(end);
    else c.skip(key, end);
  }
  return dimension;
}

function readOpset(c: Cursor, end: number): onnx.IOperatorSetIdProto {
  const opset: onnx.IOperatorSetIdProto = {};
  for (let items = 0; c.at < end; items++) {
    const key = c.key(end, items);
    if (key === 10) opset.domain = c.text(end);
    else if (key === 16) opset.version = c.int(end);
    else c.skip(key, end);
  }
  return opset;
}
