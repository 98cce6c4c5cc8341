/** A model whose shapes only a run would tell is not run at opening when that means to read gigabytes. */
import { onnx } from 'onnx-proto';
import { expect, it } from 'vitest';
import { loadShapedGraph } from '../../src/engine/models';
import { memoryFiles } from '../calibrate/memoryFiles';
import { hugeFile } from '../support/hugeOnnx';

const data = hugeFile([2 ** 30]);

const model: onnx.IModelProto = {
  irVersion: 8,
  opsetImport: [{ version: 13 }, { domain: 'com.example', version: 1 }],
  graph: {
    initializer: [
      {
        ...{ name: 'w', dims: [16_384, 16_384], dataType: 1, dataLocation: 1 },
        externalData: [{ key: 'location', value: 'm.data' }],
      },
    ],
    node: [{ domain: 'com.example', opType: 'Project', name: 'p', input: ['w'], output: ['y'] }],
    output: [{ name: 'y', type: { tensorType: { elemType: 1 } } }],
  },
};

it('opens with the shape unknown, and no weight read', async () => {
  const memory = memoryFiles({ '/m.onnx': onnx.ModelProto.encode(model).finish(), '/m.data': '' });
  const files: typeof memory = {
    ...memory,
    view: async (path) => (path === '/m.data' ? data : memory.view(path)),
  };
  const graph = await loadShapedGraph(files, { model: '/m.onnx' });
  expect(graph.nodes.map(({ op }) => op)).toEqual(['Project']);
  expect(data.asked()).toBe(0);
});
