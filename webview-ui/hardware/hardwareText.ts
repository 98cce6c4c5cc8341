/** What planned hardware comes to, in sentences. */
import { t } from '@vscode/l10n';
import { bytesText, count, number } from '../../src/protocol/results/numberText';
import type { EngineHardware, HardwareResult, StreamHardware } from '../../src/protocol/results/hardwareResult';

export function hardwareLines(result: HardwareResult): readonly string[] {
  const { totals, available, fps, clockMHz, wantedFps, latencyMs } = result;
  return [
    fitText(result),
    t(
      '{0} of {1} multipliers, {2} of {3} memory blocks, about {4} of {5} LUTs',
      ...[totals.dsps, available.dsps, totals.blocks, available.blocks, totals.luts, available.luts].map(count),
    ),
    t(
      '{0} images a second at {1} MHz (wanted: {2}), latency {3} ms',
      ...[fps, clockMHz, wantedFps, latencyMs].map(number),
    ),
    ...(result.top === 'stream' ? [streamText(result)] : engineTexts(result)),
    result.provenance,
  ];
}

function fitText(result: HardwareResult): string {
  const { exceeded, device, fps, wantedFps } = result;
  const names: Readonly<Record<string, string>> = {
    dsps: t('multipliers'),
    blocks: t('memory blocks'),
    luts: t('LUTs'),
  };
  if (exceeded.length > 0) {
    const missing = t(
      'It does not fit {0}: too few {1}.',
      device,
      exceeded.map((each) => names[each] ?? each).join(', '),
    );
    return `${missing} ${otherwiseText(result)}`;
  }
  return fps >= wantedFps * 0.99 ? t('It fits {0}.', device) : t('It fits {0}, but is too slow.', device);
}

function otherwiseText(result: HardwareResult): string {
  if (result.top === 'engine') return t('It is the smallest engine for this run.');
  const { fittingFps: fps } = result;
  return typeof fps === 'number'
    ? t('At {0} images a second it does.', number(fps))
    : t('At no rate does it: an engine, or a larger device, may.');
}

const streamText = ({ intervalCycles, bottleneck }: StreamHardware): string =>
  t('An image every {0} cycles; the busiest layer is {1}.', count(intervalCycles), bottleneck);

function engineTexts({
  engine,
  intervalCycles,
  bottleneck,
  bound,
  bytesPerImage,
  bytesPerSecond,
  memory,
}: EngineHardware): readonly string[] {
  const { lanes, pack, tileWords, busBits } = engine;
  return [
    t(
      '{0} × {0} products a clock, {1} to a multiplier; {2} words of tiles, a bus of {3} bits',
      lanes,
      pack,
      tileWords,
      busBits,
    ),
    bound === 'compute'
      ? t('An image every {0} cycles, bound by products; the slowest layer is {1}.', count(intervalCycles), bottleneck)
      : t('An image every {0} cycles, bound by memory; the slowest layer is {1}.', count(intervalCycles), bottleneck),
    t('Memory moves {0} an image, {1} MB a second.', bytesText(bytesPerImage), number(bytesPerSecond / 1e6)),
    memory
      ? t(
          'Memory gives {0} MB a second at most, its port {1} bits a clock in each direction ({2}).',
          ...[count(memory.megabytesPerSecond), memory.portBits, memory.source],
        )
      : t('No DRAM is known for this device: a word of the bus a clock is assumed.'),
  ];
}
