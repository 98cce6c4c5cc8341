/** The golden side of a comparison: the manifest of an fpga export, its golden vectors and its parameters. */
import { readHex, readRaw } from '../../compare/readDump';
import { memoryPath, readManifest } from '../../compare/readManifest';
import { gather } from '../../export/fpga/layout';
import type { Manifest } from '../../export/fpga/manifest';
import type { MemoryEntry } from '../../export/fpga/memories';
import { InputError } from '../../util/errors';
import type { Files } from '../../util/files';

export interface Goldens {
  readonly manifest: Manifest;
  /** Its folder. */
  readonly root: string;
  readonly files: Files;
}

/** Throws InputError where no export lies. */
export async function openGoldens(golden: string, files: Files): Promise<Goldens> {
  for (const root of [golden, files.resolve(golden, 'fpga')]) {
    const path = files.resolve(root, 'manifest.json');
    if (await files.exists(path)) return { manifest: readManifest(await files.readText(path), path), root, files };
  }
  throw new InputError(
    `${golden}: no manifest.json; expected the folder that \`shiftwise export RUN_DIR --format fpga\` wrote`,
  );
}

/** As the file holds them: golden vectors lie in the order of their shape. */
export async function readMemory({ root, files }: Goldens, memory: MemoryEntry): Promise<Float64Array> {
  const { path, raw } = memoryPath(memory, root);
  const bytes = await files.read(files.resolve(root, path));
  const values = raw
    ? readRaw(bytes, memory.containerBytes, memory.signed)
    : readHex(path, new TextDecoder().decode(bytes), memory);
  if (values.length === memory.elements) return values;
  throw new InputError(`${path}: expected ${memory.elements} elements, found ${values.length}: the export is damaged`);
}

/**
 * In the order of the shape, whatever the layout. Undefined where several elements share a word of the only file: such
 * words are left aside.
 */
export async function readParameter(
  goldens: Goldens,
  memory: MemoryEntry | undefined,
): Promise<Float64Array | undefined> {
  if (!memory || (memory.files.bin ?? memory.files.mem) === undefined) return undefined;
  if (memory.elementsPerWord !== 1 && memory.files.bin === undefined) return undefined;
  return gather(await readMemory(goldens, memory), memory.shape, memory.axes);
}
