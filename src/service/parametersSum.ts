import { budget } from '../util/budget';
import { checksum } from '../util/checksum';
import { nodeFiles as files } from '../util/nodeFiles';

/** The checksum of a file of quantization parameters; undefined where there is none, or none that can be read. */
export async function parametersSum(path: string | undefined): Promise<number | undefined> {
  if (path === undefined) return undefined;
  return files.read(path, budget.parameterBytes).then(checksum, () => undefined);
}
