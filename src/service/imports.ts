/** Files of other tools, from the disk to overlays. */
import { stat } from 'node:fs/promises';
import type { ImportRequest } from '../protocol/views/importedOverlays';
import { longestImport, readOverlays, type ImportedOverlays } from '../protocol/views/importedOverlays';
import { InputError } from '../util/errors';
import { nodeFiles } from '../util/nodeFiles';

/** Throws InputError for a file that is not there, too large, or neither of the formats. */
export async function importOverlays({ path, name, model }: ImportRequest): Promise<ImportedOverlays> {
  if (!(await nodeFiles.exists(path))) throw new InputError(`${name}: there is no such file any more`);
  const { size } = await stat(path);
  if (size > longestImport) throw new InputError(`${name}: expected at most ${longestImport} bytes, found ${size}`);
  return readOverlays(await nodeFiles.readText(path), name, model);
}
