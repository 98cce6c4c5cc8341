import { countOf, has, jsonFlag, setFlag, threadsFlag, threadsOf, valueOf, valuesOf, type FlagSpec } from '../args';
import { gateCode, maxDropFlag, minFlag, parseDrops, parseGates, wantsFloat } from '../gates';
import type { Command } from '../host';
import { dimFlag, inputShapeFlag, inputShapeSet } from '../inputShape';
import { findingCode } from '../findings';
import { cardLines } from '../printCard';
import type { CardRun } from '../../protocol/views/severityOfLoss';
import { evaluateText } from '../print';
import { recipeArgument } from '../recipeArgument';
import { shardFlagWith, shardOf } from '../shard';

const floatFlag: FlagSpec = { name: 'float', help: 'also evaluate the float model on the same images' };
const limitFlag: FlagSpec = { name: 'limit', value: 'N', help: 'the first N images only' };
const shardFlag = shardFlagWith('join them with merge');

const detectionsFlag: FlagSpec = {
  name: 'detections',
  value: 'FILE',
  help: "write what is found in the images into FILE, in COCO's results format",
};

/** Accuracy of a quantized model, by the integer kernel. */
export const evaluate: Command = {
  isComputing: true,
  spec: {
    name: 'evaluate',
    summary: 'Measures the accuracy of the quantized model, computed in integers',
    positionals: ['RECIPE|RUN_DIR'],
    flags: [
      setFlag,
      inputShapeFlag,
      dimFlag,
      floatFlag,
      limitFlag,
      shardFlag,
      detectionsFlag,
      minFlag,
      maxDropFlag,
      threadsFlag,
      jsonFlag,
    ],
    details: [
      'A recipe is quantized first (- reads one from standard input); the folder of a run is evaluated as it is.',
      'For example: shiftwise evaluate tiny.quant.json --float --min map50=0.3',
    ],
  },
  async run({ args, host, job, print }) {
    const path = host.absolute(args.positionals[0]);
    const gates = parseGates(valuesOf(args, minFlag));
    const drops = parseDrops(valuesOf(args, maxDropFlag));
    const detections = valueOf(args, detectionsFlag);
    const options = {
      set: [...inputShapeSet(args), ...valuesOf(args, setFlag)],
      float: has(args, floatFlag) || wantsFloat(gates) || drops.length > 0,
      limit: countOf(args, limitFlag, 1),
      shard: shardOf(args, shardFlag),
      ...(detections !== undefined && { detections: host.absolute(detections) }),
      threads: threadsOf(args),
    };
    const target = (await host.isFolder(path)) ? { runDir: path } : await recipeArgument(args, host);
    const service = await host.service();
    const result = await service.evaluate({ ...target, ...options }, job);
    const run = 'runDir' in target && !options.shard ? await service.run(target) : undefined;
    await print(result, () => [evaluateText(result), ...(run ? cardOf({ ...run, evaluate: result }) : [])].join(''));
    return Math.max(findingCode(result.findings, host), gateCode(result, gates, host, drops));
  },
};

const cardOf = (run: CardRun): readonly string[] => cardLines(run).map((line) => `${line}\n`);
