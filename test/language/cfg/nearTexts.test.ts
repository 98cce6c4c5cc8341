/**
 * Every key of every section at a few values, most of which it cannot have, and texts that are damaged in one line: a checksum of all that
 * is said of them, of what an editor does at each place of the changed lines, and of the graph or the refusal that comes of it.
 * A change that is meant is recorded anew: `npx vitest run --update --project thorough test/language/cfg/nearTexts.test.ts`.
 */
import { expect, it } from 'vitest';
import { sectionTable } from '../../../src/formats/darknet/cfgSchemaTable';
import { importDarknet } from '../../../src/formats/darknet/importDarknet';
import { parameterCount } from '../../../src/formats/darknet/parameters';
import { codeLenses } from '../../../src/language/cfg/codeLenses';
import { completion } from '../../../src/language/cfg/completion';
import { definition, references } from '../../../src/language/cfg/definition';
import { diagnose } from '../../../src/language/cfg/diagnostics';
import { folding } from '../../../src/language/cfg/folding';
import { format } from '../../../src/language/cfg/format';
import { hover } from '../../../src/language/cfg/hover';
import { inlayHints } from '../../../src/language/cfg/inlayHints';
import { outline } from '../../../src/language/cfg/outline';
import { read } from '../../../src/language/cfg/reading';
import { renumber } from '../../../src/language/cfg/renumber';
import { FormatError } from '../../../src/util/errors';
import { digest } from '../../support/digest';

/** What a section needs that has more than its name. */
const needed: Readonly<Record<string, string>> = {
  net: 'width=8 height=6 channels=4',
  convolutional: 'filters=4 size=3 stride=1 pad=1 activation=leaky batch_normalize=1',
  deconvolutional: 'filters=2 size=2 stride=2 activation=relu',
  local: 'filters=2 size=2 stride=1 activation=linear',
  connected: 'output=5',
  maxpool: 'size=2 stride=2',
  local_avgpool: 'size=2 stride=2',
  route: 'layers=-1,-2',
  shortcut: 'from=-2',
  scale_channels: 'from=-2',
  sam: 'from=-2',
  upsample: 'stride=2',
  reorg: 'stride=2',
  reorg3d: 'stride=2',
  activation: 'activation=swish',
  crop: 'crop_width=4 crop_height=2',
  yolo: 'mask=0,1 anchors=1,2,3,4 classes=3 num=2',
  Gaussian_yolo: 'mask=0,1 anchors=1,2,3,4 classes=3 num=2',
  region: 'anchors=1,2,3,4 classes=3 num=2 coords=4',
  detection: 'classes=3 num=2 side=3 coords=4',
  rnn: 'hidden=3 output=5',
  lstm: 'output=5',
  gru: 'output=5',
  crnn: 'hidden_filters=3 output_filters=5',
  conv_lstm: 'output_filters=5 size=3 pad=1',
};

const values = ['0', '1', '2', '3', '-1', '-2', '9', '0.5', '1,2', 'x', 'leaky', '', '1e9', '2 # as before'];

/** Behind two convolutions, or before them. */
function network(type: string, section: string): string {
  const convolutions = '[convolutional]\nfilters=16\nsize=3\npad=1\n\n[convolutional]\nfilters=16\nstride=1\n\n';
  if (type === 'net') return `[net]\n${section}\n\n${convolutions}`;
  return `[net]\nwidth=8\nheight=6\nchannels=4\n\n${convolutions}[${type}]\n${section}\n\n[convolutional]\nfilters=2\n`;
}

/** Line of the section's header. */
const headerOf = (type: string): number => (type === 'net' ? 0 : 14);

/** All that is said of a text, and all that an editor does at some places of a line of it. */
function told(text: string, line: number, before: string): unknown {
  const { document, cfg } = read(text);
  const places = [0, 3, (text.split('\n')[line] ?? '').length];
  const everywhere = { shapes: true, figures: true, from: 0, to: 99 };
  return [
    document,
    cfg,
    diagnose(text, { before, weightsBytes: 4000 }),
    [outline(text), folding(text), format(text), inlayHints(text, {}, everywhere), renumber(before, text)],
    codeLenses(text, { hasRun: true, before }),
    places.map((at) => [completion, hover, definition, references].map((ask) => ask(text, line, at))),
    graphOf(text, cfg.layers.map(parameterCount)),
  ];
}

function graphOf(cfg: string, counts: readonly number[]): unknown {
  const count = counts.reduce((a, b) => a + b, 0);
  const numbers = Float32Array.from({ length: Math.min(count, 1e5) }, (_, i) => ((i % 17) - 8) / 16);
  const weights = new Uint8Array(20 + numbers.byteLength);
  weights.set([0, 0, 0, 0, 2]);
  weights.set(new Uint8Array(numbers.buffer), 20);
  try {
    return importDarknet({ cfg, weights, name: 'near.cfg' });
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return [error.message, error.where];
  }
}

it.each(Object.keys(sectionTable))('[%s]: each of its keys, at each value', (type) => {
  const own = (needed[type] ?? '').split(' ').filter((entry) => entry !== '');
  const before = network(type, own.join('\n'));
  const header = headerOf(type);
  const sums = Object.keys(sectionTable[type].keys).map((key) => {
    const others = own.filter((entry) => !entry.startsWith(`${key}=`));
    const changed = values.map((value) => network(type, [`${key}=${value}`, ...others].join('\n')));
    return digest(changed.map((text) => told(text, header + 1, before)));
  });
  expect(digest([told(before, header, before), sums])).toMatchSnapshot();
});

/** Of a line, whatever it is. */
const damages: readonly ((line: string) => readonly string[])[] = [
  () => [],
  (line) => [line, line],
  (line) => [`  ${line}\t`],
  (line) => [`#${line}`],
  (line) => [line.slice(0, -1)],
  (line) => [line.slice(1)],
  (line) => [line.toUpperCase()],
  (line) => [line.replace('=', ' = ')],
  (line) => [`${line}=`],
  (line) => [`${line} ; once`],
  (line) => [line, 'stray'],
  (line) => [line, '', '[maxpool]', 'size=1', 'stride=1'],
];

it.each(['route', 'shortcut', 'yolo', 'region', 'connected', 'crop', 'upsample'])('%s, damaged in one line', (type) => {
  const before = network(type, needed[type].replaceAll(' ', '\n'));
  const lines = before.split('\n');
  const sums = lines.map((line, at) =>
    digest(
      damages.map((damage) =>
        told([...lines.slice(0, at), ...damage(line), ...lines.slice(at + 1)].join('\n'), at, before),
      ),
    ),
  );
  expect(digest(sums)).toMatchSnapshot();
});
