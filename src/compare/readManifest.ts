/** The manifest of an fpga export, narrowed once: what a comparison reads of it. */
import type { Manifest } from '../export/fpga/manifest';
import type { MemoryEntry } from '../export/fpga/memories';
import type { Requantize } from '../quantize/quantizedModel';
import { InputError } from '../util/errors';

/** Throws InputError when the text is not the manifest of an fpga export that this version can read. */
export function readManifest(text: string, where: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new InputError(`${where}: expected the manifest of an fpga export, found text that is no JSON`);
  }
  const manifest = value as Partial<Manifest> | null;
  if (manifest?.format !== 'shiftwise-fpga') {
    throw new InputError(
      `${where}: expected the manifest of an fpga export; \`shiftwise export --format fpga\` writes one`,
    );
  }
  if (manifest.version !== 1) throw new InputError(`${where}: expected version 1, found ${String(manifest.version)}`);
  const lists = [manifest.values, manifest.steps, manifest.golden];
  if (!lists.every(Array.isArray)) throw new InputError(`${where}: damaged: values, steps or golden are no lists`);
  return { ...(value as Manifest), directed: Array.isArray(manifest.directed) ? manifest.directed : [] };
}

/** The file to read a memory from: raw if there is one. */
export function memoryPath(memory: MemoryEntry, where: string): { readonly path: string; readonly raw: boolean } {
  const { bin, mem } = memory.files ?? {};
  if (bin !== undefined) return { path: bin, raw: true };
  if (mem !== undefined) return { path: mem, raw: false };
  throw new InputError(`${where}: a golden vector without a file`);
}

interface FactorJson {
  readonly value: readonly number[];
  readonly multiplier?: readonly number[];
  readonly shift?: readonly number[];
}

/** A requantization as the manifest writes it; undefined for steps without one, or with one per input. */
export function requantizeOf(json: unknown): Requantize | undefined {
  const fields = json as
    (Omit<Requantize, 'factor' | 'negative'> & { factor: FactorJson; negative?: FactorJson }) | undefined;
  if (fields?.factor === undefined) return undefined;
  return { ...fields, factor: factorOf(fields.factor), negative: fields.negative && factorOf(fields.negative) };
}

const factorOf = ({ value, multiplier = [], shift = [] }: FactorJson): Requantize['factor'] => ({
  value: Float64Array.from(value),
  multiplier: Int32Array.from(multiplier),
  shift: Int32Array.from(shift),
});
