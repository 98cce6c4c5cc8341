/** Whether a record that marks a folder of ours is as it was written, to the last figure. */
import { InputError } from '../../util/errors';
import { isAsSealed, sealed, type Sealed } from '../../util/sealed';

/** The record with a checksum, and the word that it has one: a damaged key would else make it one of an earlier version. */
export function sealedRecord<T extends object>(record: T): Promise<T & Sealed> {
  return sealed({ ...record, sealed: true });
}

/** What two records of the same result have in common: not how long it took, nor what was written with it. */
export function essenceOf(record: object): string {
  return JSON.stringify({ ...record, seconds: 0, files: undefined, sealed: undefined, checksum: undefined });
}

/** Records of earlier versions have neither checksum nor that word and are taken as they are. */
export async function isAsWritten(record: object): Promise<boolean> {
  return !('checksum' in record || 'sealed' in record) || (await isAsSealed(record));
}

/** Rejects with InputError when it is not. `remedy`: what to do then. */
export async function requireAsWritten(record: object, where: string, remedy: string): Promise<void> {
  if (await isAsWritten(record)) return;
  throw new InputError(
    `${where}: expected the content that its "checksum" belongs to, found another; it is damaged: ${remedy}`,
  );
}
