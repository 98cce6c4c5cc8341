/** `export`: a quantized model in the wanted formats, and the README of all formats in a folder. */
import { fileStem } from '../export/names';
import { defaultExportOptions, readExportOptions, wantsGolden, type ExportOptions } from '../export/options';
import { readme, type ExportRow } from '../export/readme';
import type { ExportContext } from '../export/context';
import { writerFor, writers, type Writer } from '../export/writers';
import type { ExportFormat, FormatPreview } from '../protocol/results/exportPreview';
import type { QuantizedModel } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';
import { sizeOfFile, type OutputFile } from '../util/files';

/** For hosts, which hand over texts. */
export { readExportOptions, wantsGolden };

/** Marks an export folder as one of ours. */
export const exportMarker = 'export.json';

export interface ExportedFormat {
  readonly id: string;
  /** Of the run, and what made its figures. */
  readonly name: string;
  readonly provenance: string;
  readonly files: readonly OutputFile[];
  readonly warnings: readonly string[];
}

/** All formats, for people to choose from. */
export function exportFormats(): readonly ExportFormat[] {
  return writers.map(({ id, name, target, description }) => ({ id, name, target, description }));
}

/** What golden vectors the formats are written with. Throws InputError for an unknown format. */
export function wantedGolden(formats: readonly string[]): Writer['golden'] {
  const wanted = formats.map((format) => writerFor(format)).map(({ golden }) => golden);
  return wanted.find((golden) => golden === 'accumulators') ?? wanted.find((golden) => golden !== undefined);
}

/** Of how many images. Throws InputError for an unknown format. */
export function wantedImages(formats: readonly string[], options: ExportOptions): number {
  return Math.max(...formats.map((format) => imagesFor(writerFor(format), options)), options.images);
}

const imagesFor = ({ goldenImages }: Writer, options: ExportOptions): number =>
  goldenImages?.(options) ?? options.images;

/** Golden vectors of as many images as the format asked for, although another one asked for more. */
function contextFor(writer: Writer, context: ExportContext): ExportContext {
  const images = imagesFor(writer, context.options ?? defaultExportOptions);
  return { ...portable(context), goldens: context.goldens?.slice(0, images) };
}

/** Whether one of the formats writes directed golden vectors. Throws InputError for an unknown format. */
export function wantsDirected(formats: readonly string[]): boolean {
  return formats.map((format) => writerFor(format)).some(({ directed }) => directed === true);
}

/** Whether one of the formats is written from the model's cfg. Throws InputError for an unknown format. */
export function wantsCfg(formats: readonly string[]): boolean {
  return formats.map((format) => writerFor(format)).some(({ cfg }) => cfg === true);
}

/** The files of each format. Throws InputError for an unknown format, before anything is made. */
export function exportJob(
  model: QuantizedModel,
  formats: readonly string[],
  context: ExportContext,
): readonly ExportedFormat[] {
  return formats
    .map((format) => writerFor(format))
    .map((writer) => ({
      id: writer.id,
      name: context.name,
      provenance: context.provenance,
      warnings: writer.warnings?.(model, context) ?? [],
      files: writer.write(model, contextFor(writer, context)),
    }));
}

/** What the README of a folder says of all exports in it. A format that this version does not know has no description. */
export function exportReadme(exports: readonly Omit<ExportRow, 'description'>[]): OutputFile {
  const descriptionOf = (format: string): string => writers.find(({ id }) => id === format)?.description ?? '';
  return readme(exports.map((row) => ({ ...row, description: descriptionOf(row.id) })));
}

/** What somebody who uses these formats must know, `FORMAT: …` each. Throws InputError for an unknown format. */
export function exportWarnings(
  model: QuantizedModel,
  formats: readonly string[],
  context: ExportContext,
): readonly string[] {
  return formats
    .map((format) => writerFor(format))
    .flatMap(({ id, warnings }) => (warnings?.(model, context) ?? []).map((warning) => `${id}: ${warning}`));
}

/** Files are called after the recipe, whose name may be one that other systems do not take. */
const portable = (context: ExportContext): ExportContext => ({ ...context, name: fileStem(context.name) });

/** Each format by itself, so that one which the model does not fit tells why and the others are shown all the same. */
export function previewFormats(
  model: QuantizedModel,
  formats: readonly string[],
  context: ExportContext,
): readonly FormatPreview[] {
  return formats
    .map((format) => writerFor(format))
    .map((writer) => {
      const { id, name, target, description, write, warnings } = writer;
      const format = { id, name, target, description };
      try {
        const files = write(model, contextFor(writer, context)).map((file) => ({
          name: file.name,
          bytes: sizeOfFile(file),
        }));
        return { ...format, files, warnings: warnings?.(model, context) ?? [] };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return { ...format, files: [], warnings: [], problem: error.message };
      }
    });
}
