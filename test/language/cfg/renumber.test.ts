import { describe, expect, it } from 'vitest';
import { renumber } from '../../../src/language/cfg/renumber';
import { layerRefs } from '../../../src/language/cfg/layerRefs';
import { parseCfg } from '../../../src/formats/darknet/cfgSyntax';
import { random } from '../../support/random';
import { applyEdits } from '../../support/textEdits';

/** Layers as `conv7`, `route-1,0`, `shortcut-3`: a text whose sections can be told apart. */
const text = (layers: readonly string[]): string =>
  `[net]\nwidth=64\nheight=64\nchannels=3\n${layers.map(section).join('')}`;

function section(layer: string): string {
  const [, type, rest] = /^(conv|route|shortcut)(.*)$/.exec(layer)!;
  if (type === 'conv') return `\n[convolutional]\nfilters=${rest}\n`;
  return type === 'route' ? `\n[route]\nlayers=${rest}\n` : `\n[shortcut]\nfrom=${rest}\nactivation=linear\n`;
}

function after(before: readonly string[], now: readonly string[]): string {
  const edits = renumber(text(before), text(now)).stale.map(({ edit }) => edit);
  return applyEdits(text(now), edits);
}

describe('renumbering', () => {
  it('says where the first layer has another index', () => {
    const layers = text(['conv1', 'conv2']);
    expect(renumber(layers, layers)).toEqual({ stale: [], changedAt: 0 });
    expect(renumber(layers, layers.replace('width=64', 'width=32'))).toEqual({ stale: [], changedAt: 0 });
    expect(renumber(layers, text(['conv1', 'conv9', 'conv2'])).changedAt).toBe(8);
  });

  const base = ['conv1', 'conv2', 'conv3', 'route-1,0', 'shortcut-3'];
  it.each<[name: string, now: readonly string[], right: readonly string[]]>([
    ['nothing changed', base, base],
    ['a layer at the top', ['conv9', ...base], ['conv9', 'conv1', 'conv2', 'conv3', 'route-1,1', 'shortcut-3']],
    [
      'a layer in between',
      ['conv1', 'conv2', 'conv9', 'conv3', 'route-1,0', 'shortcut-3'],
      ['conv1', 'conv2', 'conv9', 'conv3', 'route-1,0', 'shortcut-4'],
    ],
    [
      'a layer right before the reader',
      ['conv1', 'conv2', 'conv3', 'conv9', 'route-1,0', 'shortcut-3'],
      ['conv1', 'conv2', 'conv3', 'conv9', 'route-2,0', 'shortcut-4'],
    ],
    ['a layer taken out', ['conv1', 'conv3', 'route-1,0', 'shortcut-3'], ['conv1', 'conv3', 'route-1,0', 'shortcut-3']],
    [
      'the layer that was meant taken out',
      ['conv2', 'conv3', 'route-1,0', 'shortcut-3'],
      ['conv2', 'conv3', 'route-1,0', 'shortcut-3'],
    ],
    [
      'an index that was changed too',
      ['conv9', 'conv1', 'conv2', 'conv3', 'route-1,2', 'shortcut-3'],
      ['conv9', 'conv1', 'conv2', 'conv3', 'route-1,2', 'shortcut-3'],
    ],
    [
      'a layer that was edited as well',
      ['conv9', 'conv1', 'conv22', 'conv3', 'route-1,0', 'shortcut-3'],
      ['conv9', 'conv1', 'conv22', 'conv3', 'route-1,1', 'shortcut-3'],
    ],
  ])('%s', (_, now, right) => expect(after(base, now)).toBe(text(right)));

  /** Of layers that are alike, the first ones are the old ones. */
  it.each<[name: string, before: readonly string[], now: readonly string[], right: readonly string[]]>([
    [
      'one more of layers that are alike',
      ['conv1', 'conv2', 'conv2', 'route-1'],
      ['conv1', 'conv2', 'conv2', 'conv2', 'route-1'],
      ['conv1', 'conv2', 'conv2', 'conv2', 'route-2'],
    ],
    [
      'one less of layers that are alike',
      ['conv1', 'conv2', 'conv2', 'conv3', 'route-1,0'],
      ['conv1', 'conv2', 'conv3', 'route-1,0'],
      ['conv1', 'conv2', 'conv3', 'route-1,0'],
    ],
    [
      'two changes with much in common between them',
      ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'route-1,1,2,3'],
      ['conv1', 'conv8', 'conv3', 'conv4', 'conv9', 'conv5', 'route-1,1,2,3'],
      ['conv1', 'conv8', 'conv3', 'conv4', 'conv9', 'conv5', 'route-1,1,2,3'],
    ],
    [
      'an edited layer that an index names',
      ['conv1', 'conv2', 'conv3', 'route-1,1'],
      ['conv9', 'conv1', 'conv22', 'conv3', 'route-1,1'],
      ['conv9', 'conv1', 'conv22', 'conv3', 'route-1,2'],
    ],
    [
      'a layer of another type in the place of one that an index names',
      ['conv1', 'conv2', 'conv3', 'route-1,1'],
      ['conv9', 'conv1', 'shortcut-1', 'conv3', 'route-1,1'],
      ['conv9', 'conv1', 'shortcut-1', 'conv3', 'route-1,1'],
    ],
    [
      'layers put in at two places',
      ['conv1', 'conv2', 'conv3', 'conv4', 'route-1,1,2'],
      ['conv1', 'conv8', 'conv2', 'conv9', 'conv3', 'conv4', 'route-1,1,2'],
      ['conv1', 'conv8', 'conv2', 'conv9', 'conv3', 'conv4', 'route-1,2,4'],
    ],
    [
      'a layer moved from the front to the back',
      ['conv1', 'conv2', 'conv3', 'conv4', 'route-1,1,2'],
      ['conv1', 'conv3', 'conv4', 'conv2', 'route-1,1,2'],
      ['conv1', 'conv3', 'conv4', 'conv2', 'route-2,1,1'],
    ],
    [
      'a layer taken out, another one put in, and one edited',
      ['conv1', 'conv2', 'conv3', 'conv4', 'conv5', 'route-1,3'],
      ['conv9', 'conv1', 'conv3', 'conv44', 'conv5', 'route-1,3'],
      ['conv9', 'conv1', 'conv3', 'conv44', 'conv5', 'route-1,3'],
    ],
  ])('%s', (_, before, now, right) => {
    const edits = renumber(text(before), text(now)).stale.map(({ edit }) => edit);
    expect(applyEdits(text(now), edits)).toBe(text(right));
  });

  it('says which layer was meant and which one is named', () => {
    const { stale } = renumber(text(base), text(['conv9', ...base]));
    expect(stale.map(({ meant, named }) => [meant, named])).toEqual([[1, 0]]);
  });

  it('keeps every index on its layer, whatever is put in, and has nothing left to do then', () => {
    const source = random(11);
    for (let round = 0; round < 200; round++) {
      const before = Array.from({ length: 3 + source.int(0, 11) }, (_, index) => {
        if (index < 2 || source.next() < 0.5) return `conv${100 * round + index}`;
        const target = source.int(0, index - 1);
        return `${source.next() < 0.5 ? 'route' : 'shortcut'}${source.next() < 0.5 ? target : target - index}`;
      });
      const now = [...before];
      for (let k = source.int(1, 3); k > 0; k--)
        now.splice(source.int(0, now.length), 0, `conv${1e6 + 10 * round + k}`);
      const right = after(before, now);
      // Each layer carries its name in its filters; routes and shortcuts are followed by their place among the old ones.
      expect(namesRead(right)).toEqual(namesRead(text(before)));
      expect(renumber(text(before), right).stale).toEqual([]);
    }
  });
});

/** For each reader, in order: which of the old layers (counted without those put in) it reads. */
function namesRead(cfg: string): readonly number[] {
  const document = parseCfg(cfg);
  const old = document.sections.slice(1).map(({ entries }) => !(Number(entries[0]?.value) >= 1e6));
  const number = (index: number): number => old.slice(0, index + 1).filter(Boolean).length - 1;
  return layerRefs(document).map(({ target }) => number(target));
}
