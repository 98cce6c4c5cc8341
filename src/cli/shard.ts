/** `--shard i/n`: one of n parts of the images. */
import type { Shard } from '../protocol/results/requests';
import { InputError } from '../util/errors';
import { valueOf, type Args, type FlagSpec } from './args';

/** @param then what becomes of the parts */
export const shardFlagWith = (then: string): FlagSpec => ({
  name: 'shard',
  value: 'i/n',
  help: `only the i-th of n parts of the images; ${then}`,
});

export function shardOf(args: Args, flag: FlagSpec): Shard | undefined {
  const text = valueOf(args, flag);
  if (text === undefined) return undefined;
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (index >= 1 && index <= of) return { index, of };
  throw new InputError(`--shard must be i/n with i from 1 to n, found "${text}" (for example --shard 2/4)`);
}
