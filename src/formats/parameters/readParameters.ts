/** Files of quantization parameters beside a model, told apart by what is in them. */
import type { NamedScales } from '../../graph/namedScales';
import { InputError, lineOf } from '../../util/errors';
import { isTable, type Table } from './fields';
import { readPpq } from './ppq';
import { readQuantInfo } from './quantInfo';

/** @throws InputError naming file and place, what was expected and what was found */
export function readParameters(bytes: Uint8Array, file: string): NamedScales {
  const content = parse(new TextDecoder().decode(bytes), file);
  if (isTable(content.param) && isTable(content.output)) return readQuantInfo(content, file);
  if (isTable(content.configs) && isTable(content.values)) return readPpq(content, file);
  const keys = Object.keys(content).slice(0, 5);
  throw new InputError(
    `${file}: expected quantization parameters, Vitis AI's quant_info with "param" and "output" or ESP-PPQ's with "configs" and "values", found ${keys.length === 0 ? 'an empty object' : `an object of ${keys.map((key) => `"${key}"`).join(', ')}`}; name such a file in "given"`,
  );
}

function parse(text: string, file: string): Table {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw new InputError(`${file}: expected JSON with quantization parameters: ${lineOf(error)}; export it again`);
  }
  if (isTable(content)) return content;
  throw new InputError(
    `${file}: expected an object with quantization parameters, found ${Array.isArray(content) ? 'a list' : typeof content}`,
  );
}
