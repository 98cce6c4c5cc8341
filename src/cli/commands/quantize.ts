import { jsonFlag, setFlag, threadsFlag, threadsOf, valueOf, valuesOf, type FlagSpec } from '../args';
import type { Command } from '../host';
import { dimFlag, inputShapeFlag, inputShapeSet } from '../inputShape';
import { findingCode } from '../findings';
import { quantizeText } from '../print';
import { recipeArgument } from '../recipeArgument';

const outFlag: FlagSpec = {
  name: 'out',
  value: 'DIR',
  help: 'folder of the run; default .shiftwise/NAME beside the recipe',
};

/** Quantizes as a recipe says. */
export const quantize: Command = {
  spec: {
    name: 'quantize',
    summary: 'Quantizes a model as its recipe says and shows every layer',
    positionals: ['RECIPE'],
    flags: [setFlag, inputShapeFlag, dimFlag, outFlag, threadsFlag, jsonFlag],
    details: [
      'A layer that looks like garbage is an error: the run is kept for looking at it, and the exit code is 1.',
      'RECIPE is a *.quant.json, or a model: then its default recipe is written beside it first; - reads one from standard input.',
      'For example: shiftwise quantize tiny.quant.json --set bits=4 --set adjustment=pow2-ratio',
    ],
  },
  async run({ args, host, job, print }) {
    const out = valueOf(args, outFlag);
    const request = {
      ...(await recipeArgument(args, host)),
      set: [...inputShapeSet(args), ...valuesOf(args, setFlag)],
      threads: threadsOf(args),
      out: out && host.absolute(out),
    };
    const { runDir, quantize: result } = await (await host.service()).quantize(request, job);
    await print({ ...result, runDir }, () => quantizeText(result, runDir));
    return findingCode(result.findings, host);
  },
};
