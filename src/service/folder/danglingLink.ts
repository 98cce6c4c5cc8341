/** A link that leads nowhere: what is written there would make what it leads to, or take its place. */
import { lstat, readlink, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '../../util/errors';

/** Rejects with InputError where the path, or what it would lie in, is such a link. Whatever else is wrong there is left to others. */
export async function refuseDanglingLink(path: string): Promise<void> {
  const found = await lstat(path).catch(() => undefined);
  if (!found && dirname(path) !== path) return refuseDanglingLink(dirname(path));
  if (!found?.isSymbolicLink()) return;
  const code = await stat(path).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
  if (code !== 'ENOENT' && code !== 'ELOOP') return;
  const leads = `a link to ${await readlink(path)}, which ${code === 'ELOOP' ? 'leads in a circle' : 'is not there'}`;
  throw new InputError(`${path}: ${leads}; remove the link, or choose another place`);
}
