/** Steps that move integers, and known ones: reshape (a copy, where it cannot be left out), transpose, slice, pad, resize. */
import { mapOf } from '../../integer/map';
import type { ConstantStep, PadStep, ResizeStep, SliceStep, TransposeStep } from '../../quantize/quantizedModel';
import type { Emitter } from './emitter';
import { denseStrides, indexOf, loopsOver, type Walk } from './loops';

export function emitConstant(emitter: Emitter, { values }: ConstantStep): string[] {
  const table = emitter.table('values', emitter.step.output.type, values);
  return [`for (int i = 0; i < ${values.length}; i++) out[i] = ${table}[i];`];
}

export function emitReshape({ step: { output } }: Emitter): string[] {
  return [`for (int i = 0; i < ${output.length}; i++) out[i] = in[i];`];
}

export function emitTranspose(emitter: Emitter, { permutation }: TransposeStep): string[] {
  const strides = denseStrides(emitter.step.inputs[0].shape);
  return gathered(emitter, { offset: 0, strides: permutation.map((axis) => strides[axis]) });
}

export function emitSlice(emitter: Emitter, { starts, steps }: SliceStep): string[] {
  const strides = denseStrides(emitter.step.inputs[0].shape);
  return gathered(emitter, {
    offset: starts.reduce((sum, start, axis) => sum + start * strides[axis], 0),
    strides: steps.map((each, axis) => each * strides[axis]),
  });
}

export function emitPad({ step: { inputs, output } }: Emitter, { before, value }: PadStep): string[] {
  const { shape } = inputs[0];
  const to = denseStrides(output.shape);
  const offset = before.reduce((sum, size, axis) => sum + size * to[axis], 0);
  const target = indexOf(shape, { offset, strides: to });
  return [
    `for (int i = 0; i < ${output.length}; i++) out[i] = ${value};`,
    ...loopsOver(shape, [`out[${target}] = in[${indexOf(shape, { offset: 0, strides: denseStrides(shape) })}];`]),
  ];
}

/** The whole output, read from the input as it is walked. */
function gathered({ step: { output } }: Emitter, walk: Walk): string[] {
  const dense = { offset: 0, strides: denseStrides(output.shape) };
  return loopsOver(output.shape, [`out[${indexOf(output.shape, dense)}] = in[${indexOf(output.shape, walk)}];`]);
}

export function emitResize(emitter: Emitter, step: ResizeStep): string[] {
  const { channels, height, width } = mapOf(emitter.program.model, step.inputs[0]);
  const [rows, columns] = [
    emitter.table('rows', 'int32_t', step.rows),
    emitter.table('columns', 'int32_t', step.columns),
  ];
  const to = `out[(c * ${step.rows.length} + y) * ${step.columns.length} + x]`;
  return [
    `for (int c = 0; c < ${channels}; c++)`,
    `    for (int y = 0; y < ${step.rows.length}; y++)`,
    `        for (int x = 0; x < ${step.columns.length}; x++) {`,
    `            ${to} = in[(c * ${height} + ${rows}[y]) * ${width} + ${columns}[x]];`,
    '        }',
  ];
}
