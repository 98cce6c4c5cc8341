/** An fpga export of a small network with zero points, and dumps that are compared with it. */
import { compareJob, type CompareOptions } from '../../src/engine/compareJob';
import { directedGoldens } from '../../src/engine/directed/directedGoldens';
import { runGolden } from '../../src/engine/golden';
import { fpga } from '../../src/export/fpga';
import { byInput, type RealInputs } from '../../src/graph/networkInputs';
import { tensorOf } from '../../src/integer/map';
import { quantizeInput } from '../../src/integer/quantizeInput';
import { reference } from '../../src/integer/runStep';
import type { CompareResult } from '../../src/protocol/results/results';
import type { QuantizedModel, Requantize } from '../../src/quantize/quantizedModel';
import { memoryFiles } from '../calibrate/memoryFiles';
import { netImages, quantizedNet, smallNet } from '../support/quantizedNet';

export type Contents = Readonly<Record<string, Uint8Array>>;

export interface Made {
  readonly model: QuantizedModel;
  /** Of the export, from its folder. */
  readonly files: Contents;
  /** Integers of every value and accumulator, by id. */
  readonly integers: ReadonlyMap<string, readonly number[]>;
  readonly requantize: Requantize;
  readonly bias: readonly number[];
}

export const stepName = (step: string, i: number): string => `step_${String(i).padStart(2, '0')}_${step}`;

export async function make(): Promise<Made> {
  const settings = { symmetric: { weights: true, activations: false }, rounding: 'nearest-ties-even' as const };
  return madeOf(await quantizedNet(smallNet({ tail: true }), settings), netImages(2, 5));
}

/** @param model whose first step is a convolution */
export function madeOf(model: QuantizedModel, images: readonly RealInputs[]): Made {
  const [step] = model.steps;
  if (step.kind !== 'conv' || !step.requantize) throw new Error('the first step is a convolution');
  const integersOf = (image: RealInputs): ReadonlyMap<number, Int32Array> =>
    new Map([...byInput(model.inputs, image)].map(([id, reals]) => [id, quantizeInput(reals, tensorOf(model, id))]));
  const goldens = images.map((image, i) => runGolden(model, integersOf(image), `noise ${i}`, reference, true));
  const [{ values, accumulators }] = goldens;
  const ids = new Map([
    ...model.inputs.map((input, i) => [input, `input_${i}`] as const),
    ...model.steps.map((each, i) => [each.outputs[0], stepName(each.name, i)] as const),
  ]);
  const integers = new Map([
    ...[...values].map(([value, list]) => [ids.get(value) ?? '', Array.from(list)] as const),
    ...[...accumulators].map(([value, list]) => [`${ids.get(value)}_acc`, Array.from(list)] as const),
  ]);
  const directed = directedGoldens(model, reference);
  const written = fpga(model, { name: 'small', provenance: 'a test', goldens, directed });
  const files = Object.fromEntries(written.map(({ name, bytes: content }) => [name.replace('fpga/', ''), content]));
  return { model, files, integers, requantize: step.requantize, bias: Array.from(step.bias) };
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const int8 = (values: readonly number[]): Uint8Array => new Uint8Array(Int8Array.from(values).buffer);
export const int32 = (values: readonly number[]): Uint8Array => new Uint8Array(Int32Array.from(values).buffer);
export const decimal = (values: readonly number[]): Uint8Array => bytes(values.join('\n'));

/** As $writememh does. */
export function hex(values: readonly number[], digits: number): Uint8Array {
  const words = values.map((q) =>
    BigInt.asUintN(4 * digits, BigInt(q))
      .toString(16)
      .padStart(digits, '0'),
  );
  return bytes(`// a dump\n${words.join('\n')}\n`);
}

/** As numpy.save does, version 1. */
export function npy(type: string, data: Uint8Array, fortran = 'False'): Uint8Array {
  const header = bytes(
    `{'descr': '${type}', 'fortran_order': ${fortran}, 'shape': (${data.length / Number(type.at(-1))},), }\n`,
  );
  const head = Uint8Array.from('\x93NUMPY\x01\x00', (letter) => letter.charCodeAt(0));
  return Uint8Array.from([...head, header.length & 255, header.length >> 8, ...header, ...data]);
}

/** @param path of the dump, whose files lie in /w/dump */
export function compareDump(
  { files: exported }: Made,
  dump: Contents,
  options: Partial<CompareOptions> = {},
  path = '/w/dump',
): Promise<CompareResult> {
  const under = (folder: string, files: Contents): Contents =>
    Object.fromEntries(Object.entries(files).map(([name, content]) => [`${folder}/${name}`, content]));
  const files = memoryFiles({ ...under('/w/out/fpga', exported), ...under('/w/dump', dump) });
  return compareJob('/w/out', path, { image: 0, ...options }, files, {});
}
