import { InputError } from '../../util/errors';
import { jsonFlag, valuesOf } from '../args';
import { gateCode, minFlag, parseGates } from '../gates';
import type { Command, CliHost } from '../host';
import { findingCode } from '../findings';
import { evaluateText } from '../print';
import type { PartFile } from '../../protocol/results/requests';

/** Joins what `evaluate --shard i/n --json` printed. */
export const merge: Command = {
  spec: {
    name: 'merge',
    summary: 'Joins the parts that evaluate --shard --json printed: the same result as one run',
    positionals: ['PART.json…'],
    flags: [minFlag, jsonFlag],
    details: [
      'One part may come from standard input: shiftwise evaluate net.quant.json --shard 2/2 --json | shiftwise merge 1.json -',
    ],
  },
  async run({ args, host, job, print }) {
    const gates = parseGates(valuesOf(args, minFlag));
    const result = await (await host.service()).merge(partsOf(args.positionals, host), job);
    await print(result, () => evaluateText(result));
    return Math.max(findingCode(result.findings, host), gateCode(result, gates, host));
  },
};

/** Each is read when it is asked for. */
async function* partsOf(files: readonly string[], host: CliHost): AsyncGenerator<PartFile> {
  for (const file of files) yield { file, part: parsePart(await host.readText(host.absolute(file)), file) };
}

/** Only what tells a part from any other file is looked at here; `state` is the service's own and checked there. */
function parsePart(text: string, path: string): unknown {
  const part = parseJson(text, path);
  const isPart = typeof part === 'object' && part !== null && 'state' in part && 'evaluator' in part;
  if (isPart) return part;
  throw new InputError(`${path}: not a part of an evaluation; \`shiftwise evaluate … --shard i/n --json\` prints them`);
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${path}: not JSON (${(error as Error).message})`);
  }
}
