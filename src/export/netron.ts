/**
 * A run's figures as a Netron attachment (Netron 9 and later): drop the file onto the open model, and every node shows
 * them under "Metrics". Netron finds entries by kind and name; an entry whose name it does not know is passed over, so
 * each layer is given by the node of the source file and by that of `onnx-float`.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';
import { figuresOf } from './figures/figuresOf';
import { jsonBytes } from './jsonBytes';
import type { ExportContext } from './context';

interface Entry {
  readonly kind: 'model' | 'node' | 'value';
  /** Empty for the model. Netron compares the first line of a name only. */
  readonly target: string;
  readonly name: string;
  readonly type: string;
  readonly value: string | number;
}

/** One file, `<name>.netron.json`. */
export function netron(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const document = {
    signature: 'netron:attachment',
    metadata: [provenance(context), ...valueEntries(model)],
    metrics: metricEntries(model, context),
  };
  return [{ name: `${context.name}.netron.json`, bytes: jsonBytes(document) }];
}

function provenance({ provenance: value }: ExportContext): Entry {
  return { kind: 'model', target: '', name: 'quantized', type: 'string', value };
}

/** How each integer value is represented. */
function valueEntries({ graph, tensors }: QuantizedModel): readonly Entry[] {
  return tensors.flatMap((tensor, id) => {
    const name = graph.values[id]?.name;
    if (tensor === undefined || name === undefined) return [];
    const { scale, zeroPoint, bits } = tensor;
    const entry = (what: string, type: string, value: number): Entry => ({
      kind: 'value',
      target: firstLine(name),
      name: what,
      type,
      value,
    });
    return [
      ...(scale.length === 1 ? [entry('scale', 'float64', scale[0])] : []),
      entry('zero_point', 'int32', zeroPoint),
      entry('bits', 'int32', bits),
    ];
  });
}

function metricEntries(model: QuantizedModel, context: ExportContext): readonly Entry[] {
  const { overlays, names } = figuresOf(model, context);
  return overlays.flatMap(({ id, values }) =>
    Object.entries(values).flatMap(([layer, value]) => {
      const targets = new Set([layer, names.get(layer)?.node ?? layer].map(firstLine));
      return [...targets].map((target): Entry => ({ kind: 'node', target, name: id, type: 'float64', value }));
    }),
  );
}

const firstLine = (name: string): string => name.split('\n')[0];
