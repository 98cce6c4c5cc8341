/** The recipe's `exportOptions`: checked here, so that a wrong one is found before anything is quantized. */
import { readExportOptions } from '../../export/options';
import { exportOptionSpecs, type ExportOptionKey, type ExportOptionTexts } from '../../protocol/results/exportOptions';
import { wrong, type Fields } from './fields';
import type { Entry } from './entries';

/** Kept as texts: options of a command line are laid over them. Throws InputError. */
export function readExportOptionTexts(fields: Fields): ExportOptionTexts {
  const texts: Partial<Record<ExportOptionKey, string>> = {};
  for (const { key } of exportOptionSpecs) {
    const entry = fields.take(key);
    if (entry !== undefined) texts[key] = textOf(fields, key, entry);
  }
  readExportOptions(texts);
  return texts;
}

/** A list stands for its items joined by commas. */
function textOf(fields: Fields, key: string, entry: Entry): string {
  if (entry.kind === 'list') return entry.items.map((item) => textOf(fields, key, item)).join(',');
  if (entry.kind === 'scalar' && entry.value !== null) return String(entry.value);
  throw wrong(fields, key, 'a text, a number or a list of texts', entry);
}
