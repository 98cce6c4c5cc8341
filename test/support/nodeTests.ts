/** ONNX's node tests: a model of one operator (or of what it is made of), its inputs and its outputs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnx } from 'onnx-proto';
import { importOnnx } from '../../src/formats/onnx/importOnnx';
import { tensorOf } from '../../src/formats/onnx/tensorProto';
import type { Graph } from '../../src/graph/graph';
import type { Tensor } from '../../src/graph/tensor';
import { dataPath } from './data';

export interface NodeTest {
  readonly graph: Graph;
  /** By the position of the graph's inputs and outputs. */
  readonly inputs: () => readonly Tensor[];
  readonly outputs: () => readonly Tensor[];
}

export interface NodeTests {
  readonly names: readonly string[];
  readonly read: (name: string) => NodeTest;
  readonly close: () => void;
}

/** Unpacks them into a folder of its own. */
export function openNodeTests(): NodeTests {
  const folder = mkdtempSync(join(tmpdir(), 'onnx-node-tests-'));
  execFileSync('tar', ['xf', dataPath('onnx-node-tests', 'node.tar.xz'), '-C', folder]);
  const root = join(folder, 'node');
  return {
    names: readdirSync(root).sort(),
    read: (name) => ({
      graph: importOnnx({ bytes: readFileSync(join(root, name, 'model.onnx')), name }),
      inputs: () => tensorsIn(join(root, name, 'test_data_set_0'), 'input'),
      outputs: () => tensorsIn(join(root, name, 'test_data_set_0'), 'output'),
    }),
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function tensorsIn(path: string, kind: string): readonly Tensor[] {
  return readdirSync(path)
    .filter((file) => file.startsWith(kind))
    .sort((a, b) => Number(/\d+/.exec(a)?.[0]) - Number(/\d+/.exec(b)?.[0]))
    .map((file) => tensorOf(onnx.TensorProto.decode(readFileSync(join(path, file))), () => file));
}
