/**
 * A folder `fpga` that drops into an FPGA project: memory files of every parameter, golden vectors of every layer, a manifest
 * that says where each bit lies and how to compute, and a README made for this model.
 */
import type { QuantizedModel } from '../quantize/quantizedModel';
import { inFolder, type OutputFile } from '../util/files';
import { manifestOf } from './fpga/manifest';
import { readmeOf } from './fpga/readme';
import { jsonBytes } from './jsonBytes';
import type { ExportContext } from './context';

export const manifestName = 'manifest.json';

export function fpga(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return inFolder('fpga', memoryFiles(model, context));
}

/** The same without golden vectors, in a folder of its own. */
export function memories(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  return inFolder('memories', memoryFiles(model, { ...context, goldens: undefined, directed: undefined }));
}

function memoryFiles(model: QuantizedModel, context: ExportContext): readonly OutputFile[] {
  const { manifest, memories: parameters } = manifestOf(model, context);
  return [
    { name: manifestName, bytes: jsonBytes(manifest) },
    { name: 'README.md', bytes: new TextEncoder().encode(readmeOf(manifest)) },
    ...parameters.files,
  ];
}
