/** What classes are called: by the file itself, or by a list beside it, in folders laid down by hand. */
import { describe, expect, it } from 'vitest';
import { classNamesFor, classNamesOf, classNamesSeen, findClassNames } from '../../src/engine/classNames';
import type { Graph } from '../../src/graph/graph';
import { InputError } from '../../src/util/errors';
import type { Files } from '../../src/util/files';
import { importDarknet } from '../../src/formats/darknet/importDarknet';
import { smallCfg } from '../support/darknetNet';

describe('names of classes in a file', () => {
  const named = (names: string): readonly string[] | undefined => classNamesOf({ about: { names } });
  it.each([
    [`{0: 'person', 1: 'traffic light'}`, ['person', 'traffic light']],
    [`{0: "it's", 1: 'it\\'s'}`, [`it's`, `it's`]],
    [`{1: 'person'}`, undefined],
    ['person, bicycle', undefined],
  ])('%s', (text, names) => expect(named(text)).toEqual(names));
});

/** Files by path below `/w`; any other cannot be read. */
function filesOf(texts: Readonly<Record<string, string>>): Files {
  const paths = Object.keys(texts);
  const text = async (path: string): Promise<string> => {
    if (!Object.hasOwn(texts, path)) throw new InputError(`${path}: not found`);
    return texts[path];
  };
  const resolve = (...parts: readonly string[]): string =>
    parts.reduce((at, part) =>
      part.startsWith('/') ? part : new URL(part, `file://${at}/`).pathname.replace(/\/$/, ''),
    );
  const files: Partial<Files> = {
    readText: text,
    read: async (path) => new TextEncoder().encode(await text(path)),
    exists: async (path) => paths.includes(path),
    list: async (folder) =>
      paths.flatMap((path) =>
        resolve(path, '..') === folder ? [{ name: path.slice(folder.length + 1), directory: false }] : [],
      ),
    resolve,
  };
  return files as Files;
}

/** Of two classes. */
const cfg = smallCfg.replace('classes=1', 'classes=2').replace('filters=18', 'filters=21');
const detector = importDarknet({ cfg, name: 'small.cfg' });
const model = '/w/nets/small.cfg';
const two = 'cat\ndog\n';

describe('names of classes beside a model', () => {
  it.each([
    ['of its own name', { '/w/nets/small.names': two }, ['cat', 'dog']],
    ['with the ends of lines of Windows', { '/w/nets/small.names': 'cat \r\ndog\r\n\r\n' }, ['cat', 'dog']],
    ['of another name', { '/w/nets/pets.names': two }, ['cat', 'dog']],
    ['its own before another', { '/w/nets/a.names': 'x\ny', '/w/nets/small.names': two }, ['cat', 'dog']],
    ['of too many classes: another model’s', { '/w/nets/small.names': 'cat\ndog\neel\n' }, undefined],
    ['another one, where its own does not fit', { '/w/nets/small.names': 'x', '/w/nets/b.names': two }, ['cat', 'dog']],
    [
      'named by a .data file, seen from the folder above',
      { '/w/nets/pets.data': 'classes= 2\nnames = data/pets.list\n', '/w/data/pets.list': two },
      ['cat', 'dog'],
    ],
    [
      'named by a .data file of another machine, beside it',
      { '/w/nets/pets.data': 'names=/home/jo/pets.list', '/w/nets/pets.list': two },
      ['cat', 'dog'],
    ],
    ['named, but gone', { '/w/nets/pets.data': 'names=pets.list' }, undefined],
    ['none', {}, undefined],
  ])('%s', async (_, texts, names) => expect(await findClassNames(detector, model, filesOf(texts))).toEqual(names));
});

it('the file itself knows best', async () => {
  const graph: Graph = { ...detector, about: { names: `{0: 'a', 1: 'b'}` } };
  expect(await findClassNames(graph, model, filesOf({ '/w/nets/small.names': two }))).toEqual(['a', 'b']);
});

describe('beside the names of a data set', () => {
  const files = filesOf({ '/w/nets/small.names': two });
  it.each([
    ['as many as the network has: they are its classes', ['eel', 'fox'], ['eel', 'fox']],
    ['others: folders that happen to be there', ['eel'], ['cat', 'dog']],
    ['none', undefined, ['cat', 'dog']],
  ])('%s', async (_, ofData, names) => expect(await classNamesFor(detector, model, files, ofData)).toEqual(names));
  it('names that fit badly are better than none', async () =>
    expect(await classNamesFor(detector, model, filesOf({}), ['eel'])).toEqual(['eel']));
});

describe('beside pictures', () => {
  const of = (classes: number): Graph =>
    importDarknet({
      cfg: cfg
        .replace(/filters=\d+(?=\nsize=1)/, `filters=${3 * (5 + classes)}`)
        .replace(/classes=\d+/, `classes=${classes}`),
      name: 'small.cfg',
    });
  const seen = (classes: number, texts = {}) => classNamesSeen(of(classes), model, filesOf(texts), undefined);
  it('80 nameless classes are likely those of COCO, 20 those of Pascal VOC, with question marks', async () => {
    const [coco, voc] = [(await seen(80)) ?? [], (await seen(20)) ?? []];
    expect([coco.length, coco[0], coco[16], coco[79]]).toEqual([80, 'person?', 'dog?', 'toothbrush?']);
    expect([voc.length, voc[0], voc[11], voc[19]]).toEqual([20, 'aeroplane?', 'dog?', 'tvmonitor?']);
    expect(await classNamesFor(of(80), model, filesOf({}), undefined)).toBeUndefined();
  });
  it('what is said goes before, and nothing is guessed of other numbers', async () => {
    const names = Array.from({ length: 20 }, (_, at) => `n${at}`);
    expect(await seen(20, { '/w/nets/small.names': names.join('\n') })).toEqual(names);
    expect(await seen(3)).toBeUndefined();
  });
});
