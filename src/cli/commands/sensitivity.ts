import { countOf, jsonFlag, setFlag, valuesOf, type FlagSpec } from '../args';
import type { Command } from '../host';
import { dimFlag, inputShapeFlag, inputShapeSet } from '../inputShape';
import { sensitivityText } from '../printSensitivity';

const imagesFlag: FlagSpec = { name: 'images', value: 'N', help: 'calibration images to measure on; default 8' };
const metricFlag: FlagSpec = {
  name: 'metrics',
  value: 'N',
  help: 'also evaluate each layer alone on the first N evaluation images',
};

/** Which layers suffer most from their own quantization. */
export const sensitivity: Command = {
  isComputing: true,
  spec: {
    name: 'sensitivity',
    summary: 'Quantizes each layer alone, orders them by the damage, and says where more bits pay',
    positionals: ['RECIPE|RUN_DIR'],
    flags: [setFlag, inputShapeFlag, dimFlag, imagesFlag, metricFlag, jsonFlag],
    details: [
      'SQNR is that of the heads against float, with everything but the one layer in float.',
      'With the folder of a run the result is kept there, for the report and as an overlay in the editor.',
      'For example: shiftwise sensitivity tiny.quant.json --set bits.weights=4',
    ],
  },
  async run({ args, host, job, print }) {
    const path = host.absolute(args.positionals[0]);
    const target = (await host.isFolder(path)) ? { runDir: path } : { recipe: path };
    const options = {
      set: [...inputShapeSet(args), ...valuesOf(args, setFlag)],
      images: countOf(args, imagesFlag, 1) ?? 8,
      metricImages: countOf(args, metricFlag, 1),
    };
    const result = await (await host.service()).sensitivity({ ...target, ...options }, job);
    await print(result, () => sensitivityText(result));
    return 0;
  },
};
