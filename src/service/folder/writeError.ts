/** Why something could not be written, in one line. */
import { CancelledError, InputError, lineOf } from '../../util/errors';

const reasons: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than is allowed here',
  EROFS: 'the disk is read-only',
  EACCES: 'no permission',
  EPERM: 'not permitted; the folder may be read-only, or a file in it open in another program',
  EBUSY: 'a file in it is open in another program',
  ENOTDIR: 'a file is in the way of a folder',
  EISDIR: 'a folder is in the way of a file',
  ENAMETOOLONG: 'the name is too long for this disk',
  ENOENT: 'the folder is not there any more',
  EIO: 'the disk failed',
};

/** InputError, except for what says itself what it is. */
export function writeError(path: string, error: unknown): Error {
  if (error instanceof InputError || error instanceof CancelledError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return new InputError(`${path}: cannot be written: ${reasons[code] ?? lineOf(error)}`);
}
