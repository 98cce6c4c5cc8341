import { jsonFlag, valueOf, type FlagSpec } from '../args';
import type { Command } from '../host';
import { dimFlag, inputShapeFlag, inputShapesOf } from '../inputShape';
import { inspectText } from '../print';

const weightsFlag: FlagSpec = {
  name: 'weights',
  value: 'FILE',
  help: 'Darknet weights; found beside the cfg when not given',
};

/** Layers, shapes, parameters and multiply-accumulates of a model. */
export const inspect: Command = {
  spec: {
    name: 'inspect',
    summary: 'Shows the layers of a model with shapes, parameters and multiply-accumulates',
    positionals: ['MODEL'],
    flags: [weightsFlag, inputShapeFlag, dimFlag, jsonFlag],
    details: [
      'MODEL is an .onnx, a Darknet .cfg, or a .weights file with its cfg beside it.',
      'What follows from dimensions that are open still is shown as ?. Without --input-shape, MODEL.quant.json binds them where it is there.',
    ],
  },
  async run({ args, host, job, print }) {
    const weights = valueOf(args, weightsFlag);
    const model = {
      model: host.absolute(args.positionals[0]),
      weights: weights && host.absolute(weights),
      ...inputShapesOf(args),
    };
    const result = await (await host.service()).inspect(model, job);
    await print(result, () => inspectText(result));
    return 0;
  },
};
