/** A cfg at another resolution: as one writes it by hand, and what is refused. */
import { describe, expect, it } from 'vitest';
import { sizedCfg } from '../../../src/formats/darknet/sizedCfg';

const net = (width: number, height: number, end = '\n'): string =>
  [
    '# a net',
    '[net]',
    `width=${width}   # pixels`,
    'channels=3',
    ` height = ${height}`,
    '',
    '[convolutional]',
    'filters=4',
    'size=3',
    'stride=2',
    'pad=1',
    '',
  ].join(end);
const sized = (cfg: string, ...size: readonly [number, number]): string => sizedCfg(cfg, size, 'a.cfg');
const then = (...lines: readonly string[]): string => `${net(64, 32)}${lines.join('\n')}\n`;

describe('a cfg', () => {
  it('has other numbers behind width and height, and all else as it was', () => {
    expect(sized(net(64, 32), 416, 320)).toBe(net(416, 320));
    expect(sized(net(64, 32, '\r\n'), 416, 320)).toBe(net(416, 320));
  });
  it.each([
    ['has that size', net(64, 32)],
    ['says none', '[net]\ninputs=8\n[gru]\noutput=4\n'],
    ['says half of one', '[net]\nwidth=9\n[convolutional]\n'],
    ['is none', 'hello'],
    ['is empty', ''],
  ])('that %s stays', (_, cfg) => expect(sized(cfg, 64, 32)).toBe(cfg));
  it('may be connected behind a mean of its map', () => {
    const pooled = then('[avgpool]', '[connected]', 'output=10');
    expect(sized(pooled, 128, 128)).toBe(
      pooled.replace('width=64', 'width=128').replace('height = 32', 'height = 128'),
    );
  });
  it.each<[string, string, readonly [number, number], string]>([
    [
      'whose weights belong to places of the map',
      then('[connected]', 'output=10'),
      [128, 128],
      "a.cfg: preprocess.size is 128×128, the cfg's 64×32: [connected] (line 12) has weights for the cfg's size alone",
    ],
    ['of local weights', then('[local]', 'filters=2'), [128, 128], '[local] (line 12) has weights for'],
    [
      'whose maps do not meet at that size',
      then('[maxpool]', 'size=2', 'stride=2', '[upsample]', 'stride=2', '[route]', 'layers=-1,0'),
      [62, 32],
      "a.cfg: preprocess.size is 62×32, the cfg's 64×32: line 18, [route]: layers of different height or width",
    ],
  ])('%s is refused', (_, cfg, size, message) => expect(() => sized(cfg, ...size)).toThrow(message));
});
