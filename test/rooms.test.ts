/** The import law of ARCHITECTURE.md, executable: who may import whom, which packages live where, and that no imports go round in a circle. */
import { describe, expect, it } from 'vitest';
import { circlesOf } from './support/circles';
import { importsOf, pathOf, sources, type Import } from './support/imports';

/** Rooms in the order of the flow. Every room may import itself, `util` and `graph`. */
const mayImport: Record<string, readonly string[]> = {
  util: [],
  graph: [],
  'formats/darknet': [],
  'formats/npy': [],
  'formats/onnx': [],
  'formats/parameters': [],
  formats: ['formats/darknet', 'formats/onnx'],
  passes: [],
  float: ['formats/onnx'],
  calibrate: ['formats/npy', 'float'],
  quantize: ['calibrate', 'passes'],
  integer: ['quantize'],
  'integer/wasm': ['quantize', 'integer'],
  hardware: ['quantize', 'integer'],
  optimize: ['formats/onnx', 'float', 'calibrate', 'quantize', 'integer'],
  evaluate: ['float', 'calibrate', 'quantize', 'integer', 'integer/wasm', 'protocol/results'],
  export: [
    'hardware',
    'quantize',
    'integer',
    'formats/npy',
    'formats/onnx',
    'formats/darknet',
    'protocol/results',
    'protocol/views',
  ],
  compare: ['formats/npy', 'quantize', 'integer', 'export'],
  engine: [
    'formats',
    'formats/darknet',
    'formats/npy',
    'formats/onnx',
    'formats/parameters',
    'passes',
    'float',
    'calibrate',
    'quantize',
    'integer',
    'integer/wasm',
    'optimize',
    'evaluate',
    'hardware',
    'export',
    'compare',
    'protocol/channel',
    'protocol/results',
    'protocol/views',
  ],
  'protocol/results': ['quantize', 'calibrate'],
  'protocol/views': ['calibrate', 'protocol/results'],
  'protocol/channel': ['protocol/results', 'protocol/views'],
  language: ['formats/darknet', 'protocol/results', 'protocol/views', 'engine', 'quantize'],
  service: ['engine', 'protocol/results', 'protocol/views', 'quantize'],
  worker: ['engine', 'protocol/channel', 'service'],
  cli: ['engine', 'formats/darknet', 'language', 'protocol/results', 'protocol/views', 'service', 'worker'],
  api: ['engine', 'protocol/results', 'service', 'worker'],
  vscode: ['protocol/channel', 'protocol/results', 'protocol/views', 'language'],
  extension: ['vscode'],
  'webview-ui': ['protocol/channel', 'protocol/results', 'protocol/views'],
};

/** Rooms whose imports from other rooms may only be types, so that nothing heavy is bundled with them. */
const typesOnly: Record<string, readonly string[]> = {
  'protocol/results': ['quantize', 'calibrate'],
  'protocol/views': ['calibrate'],
  'protocol/channel': ['protocol/results', 'protocol/views'],
  integer: ['quantize'],
  service: ['quantize'],
};

const packageHomes: Record<string, readonly string[]> = {
  vscode: ['vscode', 'extension'],
  'onnx-proto': ['formats/onnx'],
  protobufjs: ['formats/onnx'],
  'onnxruntime-node': ['float'],
  'onnxruntime-web': ['float'],
  'onnxruntime-common': ['float'],
  sharp: ['calibrate'],
  'jsonc-parser': ['engine', 'language'],
  fflate: ['calibrate', 'export', 'formats/npy'],
  'chart.js': ['webview-ui'],
  '@vscode/l10n': ['protocol/views', 'language', 'vscode', 'extension', 'webview-ui'],
};

/** Files outside the rooms that a room may read. */
const outside: Record<string, readonly string[]> = {
  cli: ['package.json'],
  engine: ['package.json'],
  language: ['media/recipe.schema.json'],
  calibrate: ['build/resample.wasm', 'build/statistics.wasm'],
  'integer/wasm': ['build/kernel.wasm', 'build/kernelDot8.wasm'],
};

/** Rooms that may use node's built-in modules: the hosts. The engine and everything above it may not. */
const hosts = ['service', 'worker', 'cli', 'api', 'vscode', 'extension'];

function roomOf(path: string): string {
  if (path.startsWith('webview-ui/')) return 'webview-ui';
  const inside = path.replace(/^src\//, '');
  const known = Object.keys(mayImport).sort((a, b) => b.length - a.length);
  return known.find((room) => inside.startsWith(`${room}/`)) ?? inside.replace(/\.ts$/, '');
}

const all = [...sources('src'), ...sources('webview-ui')]
  .filter((file) => !file.includes('/assembly/'))
  .flatMap(importsOf);

function complaint({ file, target, typeOnly }: Import): string | undefined {
  const room = roomOf(file);
  if (target.startsWith('.')) {
    const path = pathOf({ file, target });
    if (outside[room]?.includes(path)) return undefined;
    const to = roomOf(path);
    if (to === room || to === 'util' || to === 'graph') return undefined;
    if (!mayImport[room]?.includes(to)) return `${file}: room ${room} may not import room ${to}`;
    if (!typeOnly && typesOnly[room]?.includes(to)) return `${file}: room ${room} may import only types from ${to}`;
    return undefined;
  }
  if (target.startsWith('node:')) {
    return hosts.includes(room) || file.startsWith('src/util/node')
      ? undefined
      : `${file}: room ${room} may not use ${target}`;
  }
  const name = target
    .split('/')
    .slice(0, target.startsWith('@') ? 2 : 1)
    .join('/');
  const homes = packageHomes[name];
  if (homes && !homes.includes(room)) return `${file}: package ${name} belongs to ${homes.join(', ')}`;
  return undefined;
}

describe('the import law', () => {
  it('sees the imports', () => expect(all.length).toBeGreaterThan(20));
  it('is kept by every file', () => expect(all.map(complaint).filter((line) => line !== undefined)).toEqual([]));
  it('knows every room', () => {
    const rooms = new Set(all.map(({ file }) => roomOf(file)));
    expect([...rooms].filter((room) => !(room in mayImport))).toEqual([]);
  });
  it('refuses what it should', () => {
    expect(complaint({ file: 'src/graph/graph.ts', target: '../quantize/choose', typeOnly: false })).toMatch(
      'may not import',
    );
    expect(complaint({ file: 'src/engine/engine.ts', target: 'node:fs', typeOnly: false })).toMatch('may not use');
    expect(complaint({ file: 'src/evaluate/voc.ts', target: 'vscode', typeOnly: false })).toMatch('belongs to');
  });
});

/** Files must not import themselves by way of others, not even for a type: each can be read after what it imports. */
const files = ['src', 'webview-ui'].flatMap(sources);

function edgesOf(file: string): readonly string[] {
  const relative = importsOf(file).filter(({ target }) => target.startsWith('.'));
  return relative.map((each) => `${pathOf(each)}.ts`);
}

const edges: ReadonlyMap<string, readonly string[]> = new Map(files.map((file) => [file, edgesOf(file)]));
const between = (text: string): ReadonlyMap<string, readonly string[]> =>
  new Map(text.split(' ').map((line) => [line[0], [...line.slice(1)]]));

describe('imports', () => {
  it('are found, between files that are there', () => {
    const found = [...edges.values()].flat().filter((file) => edges.has(file));
    expect(found.length).toBeGreaterThan(3 * files.length);
  });
  it('go round in no circle', () => expect(circlesOf(edges)).toEqual([]));
  it('would be seen to do so', () => {
    const back = new Map([...edges, ['src/graph/graph.ts', ['src/graph/tensor.ts', 'src/graph/edges.ts']] as const]);
    expect(circlesOf(back)).toContainEqual(['src/graph/captures.ts', 'src/graph/edges.ts', 'src/graph/graph.ts']);
  });
});

describe('circles', () => {
  it.each<[string, readonly string[]]>([
    ['a b', []],
    ['abc bd cd d', []],
    ['abcd bcd cd d', []],
    ['ab ba', ['ab']],
    ['aa b', ['a']],
    ['ab bc ca', ['abc']],
    ['ab bc cb d', ['bc']],
    ['abc ba cd dc', ['ab', 'cd']],
    ['ab bcd ca db', ['abcd']],
    ['ax', []],
  ])('of %s: %j', (text, circles) =>
    expect(
      circlesOf(between(text))
        .map((circle) => circle.join(''))
        .sort(),
    ).toEqual(circles),
  );
});
