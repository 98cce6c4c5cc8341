/** The recipe's `inputs`: by name of an input what it is taken for, how it is preprocessed, and what feeds it where not the common data set. */
import { inputLayouts } from '../../graph/inputKind';
import type { PreprocessSpec } from '../../calibrate/preprocess';
import type { InputSpec, InputSpecs } from '../recipeTypes';
import { readDataset, readPreprocess, type Locate } from './data';
import { oneOf, section, wrong, type Fields } from './fields';

export function readInputs(fields: Fields, locate: Locate): InputSpecs {
  const names = [...(fields.table?.entries.keys() ?? [])];
  return Object.fromEntries(names.map((name) => [name, section(fields, name, (inner) => readInput(inner, locate))]));
}

function readInput(fields: Fields, locate: Locate): InputSpec {
  const layout = oneOf(fields, 'layout', inputLayouts);
  const preprocess = section(fields, 'preprocess', writtenPreprocess);
  const value = readValue(fields, locate);
  const [calibration, evaluation] = [
    readDataset(fields, locate, 'calibration'),
    readDataset(fields, locate, 'evaluation'),
  ];
  return {
    preprocess,
    ...(layout && { layout }),
    ...(value !== undefined && { value }),
    ...(calibration && { calibration }),
    ...(evaluation && { evaluation }),
  };
}

/** Only the keys that are there. */
function writtenPreprocess(fields: Fields): Partial<PreprocessSpec> {
  const all = readPreprocess(fields);
  const written = Object.entries(all).filter(([key]) => fields.table?.entries.has(key) === true);
  return Object.fromEntries(written);
}

function readValue(fields: Fields, locate: Locate): number | string | undefined {
  const entry = fields.take('value');
  if (entry === undefined) return undefined;
  const value = entry.kind === 'scalar' ? entry.value : undefined;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'string' && /\.npy$/i.test(value)) return locate(value);
  throw wrong(fields, 'value', 'a number for all elements, or the path of a .npy file', entry);
}
