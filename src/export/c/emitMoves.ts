/** Steps that move integers: reshape (a copy, where it cannot be left out), transpose, slice, pad, resize. */
import { mapOf } from '../../integer/map';
import type { PadStep, ReshapeStep, ResizeStep, SliceStep, TransposeStep } from '../../quantize/quantizedModel';
import type { Emitter } from './emitStep';
import { denseStrides, indexOf, loopsOver, type Walk } from './loops';

export function emitMoves(
  emitter: Emitter,
  step: ReshapeStep | TransposeStep | SliceStep | PadStep | ResizeStep,
): string[] {
  const { output, inputs } = emitter.step;
  const { shape } = inputs[0];
  const strides = denseStrides(shape);
  const gathered = (walk: Walk): string[] =>
    loopsOver(output.shape, [
      `out[${indexOf(output.shape, { offset: 0, strides: denseStrides(output.shape) })}] = in[${indexOf(output.shape, walk)}];`,
    ]);
  switch (step.kind) {
    case 'reshape':
      return [`for (int i = 0; i < ${output.length}; i++) out[i] = in[i];`];
    case 'transpose':
      return gathered({ offset: 0, strides: step.permutation.map((axis) => strides[axis]) });
    case 'slice':
      return gathered({
        offset: step.starts.reduce((sum, start, axis) => sum + start * strides[axis], 0),
        strides: step.steps.map((each, axis) => each * strides[axis]),
      });
    case 'pad': {
      const to = denseStrides(output.shape);
      const offset = step.before.reduce((sum, before, axis) => sum + before * to[axis], 0);
      const target = indexOf(shape, { offset, strides: to });
      return [
        `for (int i = 0; i < ${output.length}; i++) out[i] = ${step.value};`,
        ...loopsOver(shape, [`out[${target}] = in[${indexOf(shape, { offset: 0, strides })}];`]),
      ];
    }
    case 'resize':
      return emitResize(emitter, step);
  }
}

function emitResize(emitter: Emitter, step: ResizeStep): string[] {
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
