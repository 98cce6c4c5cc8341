import { splitOverride } from '../../engine/recipe/assign';
import { InputError } from '../../util/errors';
import { countOf, jsonFlag, setFlag, threadsFlag, threadsOf, valueOf, valuesOf, type FlagSpec } from '../args';
import type { Command } from '../host';
import { dimFlag, inputShapeFlag, inputShapeSet } from '../inputShape';
import { sweepText } from '../print';

const varyFlag: FlagSpec = {
  name: 'vary',
  value: 'key=v1,v2,…',
  many: true,
  help: 'values to try for a key of the recipe',
};
const outFlag: FlagSpec = {
  name: 'out',
  value: 'DIR',
  help: 'folder for sweep.json, report.html and a chart of each metric as SVG',
};
const limitFlag: FlagSpec = { name: 'limit', value: 'N', help: 'the first N images only' };

/** Evaluates every combination of settings. */
export const sweep: Command = {
  isComputing: true,
  spec: {
    name: 'sweep',
    summary: 'Evaluates every combination of the given settings, and the float model',
    positionals: ['RECIPE'],
    flags: [varyFlag, setFlag, inputShapeFlag, dimFlag, limitFlag, outFlag, threadsFlag, jsonFlag],
    details: [
      'Values are separated by commas; commas inside brackets or quotes belong to the value.',
      'For example: shiftwise sweep net.quant.json --vary bits=4,6,8 --vary adjustment=float,mul-shift,pow2-ratio',
    ],
  },
  async run({ args, host, job, print }) {
    const vary = valuesOf(args, varyFlag).map(parseVary);
    if (vary.length === 0)
      throw new InputError('sweep needs at least one --vary key=v1,v2 (for example --vary bits=4,8)');
    const out = valueOf(args, outFlag);
    const request = {
      recipe: host.absolute(args.positionals[0]),
      set: [...inputShapeSet(args), ...valuesOf(args, setFlag)],
      vary,
      limit: countOf(args, limitFlag, 1),
      threads: threadsOf(args),
      out: out && host.absolute(out),
    };
    const result = await (await host.service()).sweep(request, job);
    await print(result, () => sweepText(result));
    return 0;
  },
};

function parseVary(text: string): readonly [string, readonly string[]] {
  if (!text.includes('=')) throw new InputError(`--vary must be key=v1,v2,…, found "${text}"`);
  const { key, value } = splitOverride(text);
  const values = splitAtCommas(value);
  if (values.length === 0) throw new InputError(`--vary ${key}= has no values (for example --vary ${key}=4,8)`);
  return [key, values];
}

/** Splits at commas outside brackets, braces and double quotes. */
function splitAtCommas(text: string): readonly string[] {
  const pieces = text.match(/(?:"[^"]*"|\[[^\]]*\]|\{[^}]*\}|[^,])+/g) ?? [];
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '');
}
