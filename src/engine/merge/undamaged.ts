/** Whether a part is as `evaluate --shard` wrote it, to the last figure. */
import { isObject } from '../../evaluate/evaluator';
import type { PartFile } from '../../protocol/results/requests';
import { isAsSealed } from '../../util/sealed';
import { InputError } from '../../util/errors';

/** Rejects with InputError naming the file where it is not. Files of earlier versions have neither checksum nor digest of pictures. */
export async function requireUndamaged({ file, part }: PartFile): Promise<void> {
  if (!isObject(part) || (part.checksum === undefined && part.pictures === undefined)) return;
  if (await isAsSealed(part)) return;
  throw new InputError(
    `${file}: expected the content that its "checksum" belongs to, found another; it is damaged: evaluate this shard again`,
  );
}
