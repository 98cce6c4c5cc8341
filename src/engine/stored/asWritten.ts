/** Whether a record that marks a folder of ours is as it was written, to the last figure. */
import { InputError } from '../../util/errors';
import { isAsSealed } from '../../util/sealed';

/** Records of earlier versions have no checksum and are taken as they are. */
export async function isAsWritten(record: object): Promise<boolean> {
  return !('checksum' in record) || (await isAsSealed(record));
}

/** Rejects with InputError when it is not. `remedy`: what to do then. */
export async function requireAsWritten(record: object, where: string, remedy: string): Promise<void> {
  if (await isAsWritten(record)) return;
  throw new InputError(
    `${where}: expected the content that its "checksum" belongs to, found another; it is damaged: ${remedy}`,
  );
}
