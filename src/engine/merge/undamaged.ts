/** Whether parts are as `evaluate --shard` wrote them, to the last figure. */
import { isObject } from '../../evaluate/evaluator';
import type { PartFile } from '../../protocol/results/requests';
import { isAsSealed } from '../../util/sealed';
import { InputError } from '../../util/errors';

/** Rejects with InputError naming the first file that is not. Files of earlier versions have neither checksum nor digest of pictures. */
export async function requireUndamaged(files: readonly PartFile[]): Promise<void> {
  for (const { file, part } of files) {
    if (!isObject(part) || (part.checksum === undefined && part.pictures === undefined)) continue;
    if (await isAsSealed(part)) continue;
    throw new InputError(
      `${file}: expected the content that its "checksum" belongs to, found another; it is damaged: evaluate this shard again`,
    );
  }
}
