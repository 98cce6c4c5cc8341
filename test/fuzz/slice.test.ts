/** A slice of the fuzzer: every oracle holds on it; and each oracle notices a planted fault. */
import { describe, expect, it } from 'vitest';
import { openModel } from '../../src/formats/format';
import { float, type Graph } from '../../src/graph/graph';
import type { StepRunner } from '../../src/integer/runStep';
import { reference } from '../../src/integer/runStep';
import { createKernel } from '../../src/integer/wasm/kernel';
import { prepare } from '../../src/passes/pipeline';
import { networkOf, recipeOf } from './network';
import { sameNumbers, sameShapes } from './oracles/floatImport';
import { runOriginal } from './oracles/onnxruntime';
import { type Engines, runCase } from './runCase';
import { shrunk } from './shrink';
import type { Oracle } from './verdict';

const seed = 20;
const sound: Engines = { kernel: await createKernel(), reference };

/** Every third integer of a convolution is off by four. */
const faulty: StepRunner = {
  run: (model, step, values) => {
    const right = reference.run(model, step, values);
    return step.kind === 'conv' ? right.map((q, i) => (i % 3 === 0 ? q - 4 : q)) : right;
  },
};

async function faultsOf(indices: readonly number[], engines: Engines): Promise<readonly string[]> {
  const found: string[] = [];
  for (const index of indices) {
    const { verdicts } = await runCase(recipeOf(seed, index), engines);
    for (const { oracle, outcome, detail } of verdicts) {
      if (outcome === 'fault') found.push(`${seed}:${index} ${oracle}: ${detail}`);
    }
  }
  return found;
}

const slice = Array.from({ length: 110 }, (_, index) => index);

describe('a slice of the fuzzer', () => {
  it('finds no fault', { timeout: 200_000 }, async () => {
    expect(await faultsOf(slice, sound)).toEqual([]);
  });

  it('is the same bytes and settings for the same seed', () => {
    expect(networkOf(recipeOf(seed, 7)).bytes).toEqual(networkOf(recipeOf(seed, 7)).bytes);
  });
});

describe('a planted fault is noticed', () => {
  const planted: readonly (readonly [Oracle, Engines])[] = [
    ['kernel', { ...sound, kernel: faulty }],
    ['near-float', { ...sound, reference: faulty }],
  ];
  it.each(planted)('by %s', async (oracle, engines) => {
    const found = await faultsOf(slice.slice(0, 25), engines);
    expect(found.length).toBeGreaterThan(2);
    for (const text of found) expect(text).toMatch(new RegExp(` ${oracle}: .*conv "`));
  });

  it('and shrinks to the blocks that it needs', async () => {
    const engines = { ...sound, kernel: faulty };
    const index =
      slice.find((each) => networkOf(recipeOf(seed, each)).graph.nodes.some(({ op }) => op === 'Conv')) ?? 0;
    const whole = recipeOf(seed, index);
    const small = await shrunk(whole, engines);
    expect(small.blocks.length).toBeLessThanOrEqual(whole.blocks.length);
  });

  it('by the import: a slope, and a shape', async () => {
    const network = networkOf({ seed, index: 0, blocks: [] });
    const original = await runOriginal(network, network.images[0]);
    const loaded = await openModel({ name: 'net', bytes: network.bytes, sibling: () => Promise.resolve(undefined) });
    const [node] = loaded.nodes;
    const bent: Graph = { ...loaded, nodes: [{ ...node, op: 'LeakyRelu', attributes: { alpha: float(0.5) } }] };
    expect(await sameNumbers(prepare(bent).graph, original, network.images[0])).toMatchObject({ outcome: 'fault' });
    expect(await sameNumbers(prepare(loaded).graph, original, network.images[0])).toMatchObject({ outcome: 'held' });
    const values = loaded.values.map((value, id) => (id === node.outputs[0] ? { ...value, shape: [9, 9] } : value));
    expect(sameShapes({ ...loaded, values }, network, original)).toMatchObject({ outcome: 'fault' });
    expect(sameShapes(loaded, network, original)).toMatchObject({ outcome: 'held' });
  });
});
