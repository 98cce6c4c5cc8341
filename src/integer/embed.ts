/** Rows of a table, picked by tokens. */
import type { EmbedStep, IntegerValues } from '../quantize/quantizedModel';

/** out[i, j] = table[in[i], j]. */
export function runEmbed({ table, rows }: EmbedStep, tokens: IntegerValues): Int32Array {
  const width = table.length / rows;
  const out = new Int32Array(tokens.length * width);
  for (let i = 0; i < tokens.length; i++)
    out.set(table.subarray(tokens[i] * width, (tokens[i] + 1) * width), i * width);
  return out;
}
