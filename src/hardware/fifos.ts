/**
 * Puts FIFOs where streams meet: as deep as must be so that nothing stops, and so much deeper that nothing waits for them, by the cycle model.
 */
import type { ValueId } from '../graph/graph';
import { cyclesOf } from './cycles';
import { waitingPixels, type Waiting } from './fifoDepths';
import { wordsOf, type Network, type StageInput } from './network';

/** Pixels beyond what must wait: while one leaves, the next ones come. */
const slacks = [4, 8, 16, 32, 64, 128, 256];

/** An interval that is longer by this factor is worth no more memory. */
const goodEnough = 1.002;

export function withFifos(network: Network): Network {
  const waiting = waitingPixels(network);
  const isChain = [...waiting.values()].every((pixels) => pixels.every((each) => each <= 0));
  if (isChain) return deepened(network, waiting, 0);
  const deepest = deepened(network, waiting, Infinity);
  const limit = cyclesOf(deepest).interval * goodEnough;
  const found = slacks.find((slack) => cyclesOf(deepened(network, waiting, slack)).interval <= limit);
  return deepened(network, waiting, found ?? slacks[slacks.length - 1]);
}

function deepened(network: Network, waiting: Waiting, slack: number): Network {
  const made = new Map(
    [...network.inputs, ...network.stages.map(({ output }) => output)].map((each) => [each.value, each]),
  );
  const all = network.stages.flatMap(({ inputs }) => inputs);
  const readers = (value: ValueId): number => all.filter((input) => input.value === value).length;
  const stages = network.stages.map((stage) => {
    const pixels = waiting.get(stage) ?? [];
    const inputs = stage.inputs.map((input, i): StageInput => {
      if (pixels[i] <= 0 && readers(input.value) <= 1) return input;
      const from = made.get(input.value) ?? input;
      const words = wordsOf(from);
      return { ...input, fifo: pixels[i] > 0 ? Math.max(3, (pixels[i] + slack) * words) : 3 };
    });
    return { ...stage, inputs };
  });
  return { ...network, stages };
}
