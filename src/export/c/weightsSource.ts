/** weights.h and weights.c: every constant array of the network. */
import { tableDefinition, type Table } from './arithmetic';

export function weightsHeader(tables: readonly Table[]): string {
  const declarations = tables.map(({ type, name, values }) => `extern const ${type} ${name}[${values.length}];`);
  return [
    '#ifndef WEIGHTS_H',
    '#define WEIGHTS_H',
    '',
    '#include <stdint.h>',
    '',
    ...declarations,
    '',
    '#endif',
    '',
  ].join('\n');
}

/** Weights are (output, input, row, column), in this order in memory. */
export function weightsSource(tables: readonly Table[]): string {
  return ['#include "weights.h"', '', ...tables.map(tableDefinition)].join('\n');
}
