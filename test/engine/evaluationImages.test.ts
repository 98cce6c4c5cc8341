/** Labels are read before anything is computed, and a class that the model does not have is refused with file and line. */
import { describe, expect, it } from 'vitest';
import type { DatasetSpec } from '../../src/calibrate/sample';
import { openEvaluationImages } from '../../src/engine/evaluationImages';
import { kindOf } from '../../src/engine/modelKind';
import { completeRecipe, parseRecipe } from '../../src/engine/recipe';
import type { EvaluatorName } from '../../src/evaluate/scorer';
import type { Graph, Head } from '../../src/graph/graph';
import { memoryFiles } from '../calibrate/memoryFiles';
import golden from '../golden/images.json';

const png = Uint8Array.from(Buffer.from(golden[0].base64, 'base64'));

/** A 1×3×8×8 input and one output of so many elements; with `classes`, a detector's head. */
function net(outputs: number, classes?: number): Graph {
  const heads: Head[] = [
    {
      kind: 'yolo',
      value: 1,
      layer: 0,
      classes: classes ?? 0,
      anchors: [],
      scaleXY: 1,
      newCoords: false,
      softmax: false,
    },
  ];
  return {
    ...{ name: 'net', format: 'onnx', nodes: [], layers: [], inputs: [0], outputs: [1], constants: new Map() },
    values: [
      { name: 'x', type: 'float32', shape: [1, 3, 8, 8] },
      { name: 'y', type: 'float32', shape: [1, outputs] },
    ],
    heads: classes === undefined ? [] : heads,
  } as unknown as Graph;
}

function opened(
  graph: Graph,
  dataset: DatasetSpec,
  contents: Readonly<Record<string, string | Uint8Array>>,
  evaluator: EvaluatorName,
  limit?: number,
) {
  const files = memoryFiles(contents);
  const text = JSON.stringify({ model: 'net.onnx', evaluation: { dataset, evaluator } });
  const draft = parseRecipe({ text, path: '/net.quant.json', resolve: (...parts) => files.resolve(...parts) });
  return openEvaluationImages(graph, completeRecipe(draft, kindOf(graph, draft.evaluation)), { limit }, files);
}

const folders = { '/d/a/1.png': png, '/d/b/1.png': png, '/d/c/1.png': png };
const yolo = { '/y/images/1.png': png, '/y/labels/1.txt': '1 0.5 0.5 1 1\n\n79 0.5 0.5 0.1 0.1' };
const list = { '/l.txt': 'images/1.png', '/images/1.png': png, '/labels/1.txt': '20 0.5 0.5 1 1' };
const cifar = { '/c.bin': Uint8Array.from([...record(0), ...record(3)]) };
const coco = {
  '/i.json': JSON.stringify({
    images: [{ id: 1, file_name: '1.png' }],
    categories: [3, 5, 7].map((id) => ({ id, name: `c${id}` })),
    annotations: [5, 7].map((category_id) => ({ image_id: 1, category_id, bbox: [0, 0, 2, 2] })),
  }),
  '/p/1.png': png,
};

function record(label: number): number[] {
  return [label, ...new Array<number>(3072).fill(0)];
}

type Case = [string, Graph, DatasetSpec, Record<string, string | Uint8Array>, EvaluatorName, message: string];

const cifarSpec: DatasetSpec = { type: 'cifar10-bin', path: '/c.bin' };
const cocoSpec: DatasetSpec = { type: 'coco', path: '/i.json', images: '/p' };
const foldersSpec: DatasetSpec = { type: 'folders', path: '/d' };
const [two, three] = [
  ['a', 'b'],
  ['a', 'b', 'c'],
];

const cases: Case[] = [
  ['folders', net(2), foldersSpec, folders, 'top-k', '/d: 3 classes (a, b, c), expected 2, as many as net has'],
  [
    'names',
    net(3),
    { ...foldersSpec, classes: [...three, 'd'] },
    folders,
    'top-k',
    '/d: 4 classes (a, b, c, d), expected 3',
  ],
  [
    'records',
    net(3),
    { ...cifarSpec, classes: three },
    cifar,
    'top-k',
    '/c.bin: record 1: class 3, expected 0 to 2, since net has 3',
  ],
  [
    'CIFAR-10',
    net(4),
    cifarSpec,
    cifar,
    'top-k',
    '/c.bin: 10 classes (airplane, automobile, bird, cat, deer, dog, …), expected 4',
  ],
  ...(['voc', 'coco', 'report'] as const).map((evaluator): Case => {
    const message = '/y/labels/1.txt, line 3: class 79, expected 0 to 78, since net has 79 classes';
    return [`labels, ${evaluator}`, net(9, 79), { type: 'yolo', path: '/y' }, yolo, evaluator, message];
  }),
  [
    'list',
    net(9, 20),
    { type: 'list', path: '/l.txt' },
    list,
    'voc',
    '/labels/1.txt, line 1: class 20, expected 0 to 19',
  ],
  ['categories', net(9, 2), cocoSpec, coco, 'coco', '/i.json: 3 classes (c3, c5, c7), expected 2'],
  [
    'a category of another name',
    net(9, 2),
    { ...cocoSpec, classes: two },
    coco,
    'coco',
    '/i.json: categories[0]: "c3" is not among the classes (a, b)',
  ],
];

const advice = `as many as net has; name all 4 in "evaluation.dataset.classes", in the order of the model's outputs`;
const lacking: Case[] = [
  ['folders', net(4), foldersSpec, folders, 'top-k', `/d: 3 classes (a, b, c), expected 4, ${advice}`],
  ['categories', net(9, 4), cocoSpec, coco, 'coco', `/i.json: 3 classes (c3, c5, c7), expected 4, ${advice}`],
  [
    'names',
    net(4),
    { ...foldersSpec, classes: three },
    folders,
    'top-k',
    `/d: 3 classes (a, b, c), expected 4, ${advice}`,
  ],
];

describe('a class of the model that the data set lacks', () => {
  it.each(lacking)('%s', async (_, graph, dataset, contents, evaluator, message) => {
    await expect(opened(graph, dataset, contents, evaluator)).rejects.toThrow(message);
  });
});

describe('a class that the model does not have', () => {
  it.each(cases)('%s', async (_, graph, dataset, contents, evaluator, message) => {
    await expect(opened(graph, dataset, contents, evaluator)).rejects.toThrow(message);
  });
});

describe('labels that fit', () => {
  it.each<[string, Graph, DatasetSpec, Record<string, string | Uint8Array>, EvaluatorName, number[]]>([
    ['folders', net(3), { type: 'folders', path: '/d' }, folders, 'top-k', [0, 1, 2]],
    ['yolo', net(9, 80), { type: 'yolo', path: '/y' }, yolo, 'voc', [1, 79]],
    ['coco', net(9, 3), { type: 'coco', path: '/i.json', images: '/p' }, coco, 'coco', [1, 2]],
    ['folders by name', net(4), { ...foldersSpec, classes: ['c', 'x', 'b', 'a'] }, folders, 'top-k', [0, 2, 3]],
    ['coco by name', net(9, 4), { ...cocoSpec, classes: ['c7', 'c3', 'x', 'c5'] }, coco, 'coco', [3, 0]],
    ['coco by name, none lacking', net(9, 3), { ...cocoSpec, classes: ['c7', 'c5', 'c3'] }, coco, 'coco', [1, 0]],
  ])('%s', async (_, graph, dataset, contents, evaluator, classes) => {
    const { labelled } = await opened(graph, dataset, contents, evaluator);
    expect(labelled.flatMap(({ truths = [] }) => truths.map((truth) => truth.class))).toEqual(classes);
  });
  it('need not be labels at all where float is the reference', async () => {
    const { labelled } = await opened(net(9, 3), { type: 'yolo', path: '/y' }, yolo, 'fidelity');
    expect(labelled).toEqual([{ id: '1.png' }]);
  });
});
