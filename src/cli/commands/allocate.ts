import type { BudgetKind } from '../../protocol/results/results';
import { InputError } from '../../util/errors';
import { countOf, jsonFlag, setFlag, valueOf, valuesOf, type FlagSpec } from '../args';
import type { Command } from '../host';
import { dimFlag, inputShapeFlag, inputShapeSet } from '../inputShape';
import { allocationText } from '../printAllocation';

const budgetFlag: FlagSpec = {
  name: 'budget',
  value: 'KIND=P%',
  help: "what widths may cost of the recipe's own size, macBits, adderBits or adjustmentBits; default size=60%",
};
const widthsFlag: FlagSpec = {
  name: 'widths',
  value: 'b1,b2,…',
  help: 'widths that weights may have; default 2,3,4,6,8',
};
const activationsFlag: FlagSpec = {
  name: 'activations',
  value: 'b1,b2,…',
  help: "widths that what a layer makes may have; by default the recipe's",
};
const imagesFlag: FlagSpec = { name: 'images', value: 'N', help: 'calibration images to measure on; default 4' };
const metricFlag: FlagSpec = {
  name: 'metrics',
  value: 'N',
  help: 'also evaluate each row of the table on the first N evaluation images',
};
const outFlag: FlagSpec = { name: 'out', value: 'DIR', help: 'folder for allocation.json and the report' };

/** Bits per layer under a budget. */
export const allocate: Command = {
  isComputing: true,
  spec: {
    name: 'allocate',
    summary: 'Gives each layer widths of its own under a budget, and writes them into a recipe',
    positionals: ['RECIPE'],
    flags: [
      budgetFlag,
      widthsFlag,
      activationsFlag,
      setFlag,
      inputShapeFlag,
      dimFlag,
      imagesFlag,
      metricFlag,
      outFlag,
      jsonFlag,
    ],
    details: [
      'Every layer is measured alone at every width; NAME.mixed.quant.json beside the recipe holds what was chosen.',
      'The table shows cost against SQNR for one width throughout and for mixed widths.',
      'For example: shiftwise allocate tiny.quant.json --budget macBits=50% --activations 4,6,8 --metrics 500',
    ],
  },
  async run({ args, host, job, print }) {
    const out = valueOf(args, outFlag);
    const made = valueOf(args, activationsFlag);
    const request = {
      recipe: host.absolute(args.positionals[0]),
      set: [...inputShapeSet(args), ...valuesOf(args, setFlag)],
      budget: parseBudget(valueOf(args, budgetFlag) ?? 'size=60%'),
      widths: parseWidths(valueOf(args, widthsFlag) ?? '2,3,4,6,8', 'widths'),
      ...(made !== undefined && { activations: parseWidths(made, 'activations') }),
      images: countOf(args, imagesFlag, 1) ?? 4,
      metricImages: countOf(args, metricFlag, 1),
      out: out && host.absolute(out),
    };
    const result = await (await host.service()).allocate(request, job);
    await print(result, () => allocationText(result));
    return 0;
  },
};

function parseBudget(text: string): { readonly kind: BudgetKind; readonly share: number } {
  const match = /^(size|macBits|adderBits|adjustmentBits)=(\d+(?:\.\d+)?)\s*%$/.exec(text);
  const share = Number(match?.[2]) / 100;
  if (match && share > 0 && share <= 2) return { kind: match[1] as BudgetKind, share };
  throw new InputError(
    `--budget must be size=P%, macBits=P%, adderBits=P% or adjustmentBits=P% with P up to 200, found "${text}" (for example size=60%)`,
  );
}

function parseWidths(text: string, flag: string): readonly number[] {
  const widths = text.split(',').map((part) => Number(part.trim()));
  if (widths.length > 0 && widths.every((bits) => Number.isInteger(bits) && bits >= 2 && bits <= 16)) {
    return [...new Set(widths)].sort((a, b) => a - b);
  }
  throw new InputError(
    `--${flag} must be integers from 2 to 16, separated by commas, found "${text}" (for example 4,8)`,
  );
}
