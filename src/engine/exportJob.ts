/** `export`: a quantized model in the wanted formats, and a list of what was written. */
import { readExportOptions } from '../export/options';
import { writerFor, type ExportContext, type Writer } from '../export/writers';
import type { QuantizedModel } from '../quantize/quantizedModel';
import type { OutputFile } from '../util/files';

/** For hosts, which hand over texts. */
export { readExportOptions };

/** Marks an export folder as one of ours. */
export const exportMarker = 'export.json';

/** What golden vectors the formats are written with. Throws InputError for an unknown format. */
export function wantedGolden(formats: readonly string[]): Writer['golden'] {
  const wanted = formats.map((format) => writerFor(format)).map(({ golden }) => golden);
  return wanted.find((golden) => golden === 'accumulators') ?? wanted.find((golden) => golden !== undefined);
}

/** Whether one of the formats is written from the model's cfg. Throws InputError for an unknown format. */
export function wantsCfg(formats: readonly string[]): boolean {
  return formats.map((format) => writerFor(format)).some(({ cfg }) => cfg === true);
}

/** Throws InputError for an unknown format, before anything is made. */
export function exportJob(model: QuantizedModel, formats: readonly string[], context: ExportContext): OutputFile[] {
  const files = formats.map((format) => writerFor(format)).flatMap((writer) => writer.write(model, context));
  const list = { name: context.name, provenance: context.provenance, formats, files: files.map(({ name }) => name) };
  const marker = new TextEncoder().encode(`${JSON.stringify(list, undefined, 2)}\n`);
  return [...files, { name: exportMarker, bytes: marker }];
}
