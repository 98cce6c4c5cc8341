import { jsonFlag, valueOf, type FlagSpec } from '../args';
import type { InitSummary } from '../../protocol/results/requests';
import type { Command } from '../host';
import { dimFlag, inputShapeFlag, inputShapesOf } from '../inputShape';

const outFlag: FlagSpec = { name: 'out', value: 'FILE', help: 'the recipe to write; default MODEL with .quant.json' };
const weightsFlag: FlagSpec = {
  name: 'weights',
  value: 'FILE',
  help: 'Darknet weights; found beside the cfg when not given',
};

/** Writes a commented recipe for a model. */
export const init: Command = {
  spec: {
    name: 'init',
    summary: 'Writes a commented recipe for a model; a recipe that exists is left alone',
    positionals: ['MODEL'],
    flags: [outFlag, weightsFlag, inputShapeFlag, dimFlag, jsonFlag],
  },
  async run({ args, host, job, print }) {
    const [weights, out] = [weightsFlag, outFlag].map((flag) => {
      const value = valueOf(args, flag);
      return value && host.absolute(value);
    });
    const service = await host.service();
    const result = await service.init(
      { model: host.absolute(args.positionals[0]), weights, out, ...inputShapesOf(args) },
      job,
    );
    await print(result, () => textOf(result));
    return 0;
  },
};

function textOf({ recipe, created }: InitSummary): string {
  if (!created) return `${recipe} exists already and was left alone\n`;
  const next = 'next: name samples in it, under "calibration" and "evaluation" (a quantized model needs none), then';
  return `wrote ${recipe}\n${next} shiftwise quantize ${recipe}\n`;
}
