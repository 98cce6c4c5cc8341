/** The same model in one file and in two must be the same Graph; hostile places must be refused. */
import { onnx } from 'onnx-proto';
import { describe, expect, it } from 'vitest';
import { openModel } from '../../../src/formats/format';
import { encodeOnnx } from '../../../src/formats/onnx/encodeOnnx';
import { importOnnx } from '../../../src/formats/onnx/importOnnx';
import { FormatError } from '../../../src/util/errors';
import { smallNet } from '../../support/quantizedNet';

const whole = encodeOnnx(smallNet({ tail: false }));

interface Split {
  readonly bytes: Uint8Array;
  readonly data: Uint8Array;
}

/** Every initializer in one data file, one after the other at 64 bytes; `change` edits what is said of the first. */
function split(location = 'weights/m.data', change: (entry: { key: string; value: string }) => void = () => {}): Split {
  const model = onnx.ModelProto.decode(whole);
  const chunks: Uint8Array[] = [];
  let at = 0;
  for (const [i, tensor] of (model.graph?.initializer ?? []).entries()) {
    const raw = new Uint8Array(tensor.rawData ?? []);
    const entries = { location, offset: String(at), length: String(raw.length) };
    tensor.externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
    if (i === 0) tensor.externalData.forEach((entry) => change(entry as { key: string; value: string }));
    tensor.rawData = new Uint8Array();
    tensor.dataLocation = 1;
    const padded = new Uint8Array(Math.ceil(raw.length / 64) * 64);
    padded.set(raw);
    chunks.push(padded);
    at += padded.length;
  }
  return { bytes: onnx.ModelProto.encode(model).finish(), data: new Uint8Array(Buffer.concat(chunks)) };
}

async function open({ bytes, data }: Split, asked: string[] = []): Promise<ReturnType<typeof importOnnx>> {
  const sibling = async (path: string): Promise<Uint8Array | undefined> => {
    asked.push(path);
    return path === 'weights/m.data' ? data : undefined;
  };
  return openModel({ name: 'm.onnx', bytes, sibling });
}

describe('external data', () => {
  it('is read from the folder of the model, each file once', async () => {
    const asked: string[] = [];
    const graph = await open(split(), asked);
    const plain = importOnnx({ bytes: whole, name: 'm.onnx' });
    expect([...graph.constants.keys()]).toEqual([...plain.constants.keys()]);
    for (const [id, { type, shape, bytes }] of plain.constants) {
      const found = graph.constants.get(id);
      expect([found?.type, found?.shape]).toEqual([type, shape]);
      expect(Buffer.from(found?.bytes ?? []).equals(bytes)).toBe(true);
    }
    expect(asked).toEqual(['weights/m.data']);
  });

  const hostile: [string, string][] = ['../m.data', '/etc/passwd', 'a/../../m', 'C:m', 'a\\..\\m', '', '.', 'a//b'].map(
    (path) => [path, 'expected a file in the model'],
  );
  it.each(hostile)('is not read from %o', async (path, message) => {
    const asked: string[] = [];
    await expect(open(split(path), asked)).rejects.toThrow(message);
    expect(asked).toEqual([]);
  });

  it.each([
    ['offset', '99999999', /its data is at bytes 99999999 to \d+ of 'weights\/m.data', which has \d+/],
    ['offset', '-1', "its offset '-1' is no number"],
    ['length', '1e9', "its length '1e9' is no number"],
    ['length', '999999999999', 'which has'],
    ['length', '4', /takes \d+ bytes, the file has 4/],
  ])('is refused with %s %s', async (key, value, message) => {
    const opened = open(
      split('weights/m.data', (entry) => {
        if (entry.key === key) entry.value = value;
      }),
    );
    await expect(opened).rejects.toThrow(FormatError);
    await expect(opened).rejects.toThrow(message);
  });

  it('says which file is missing', () =>
    expect(open(split('other.data'))).rejects.toThrow(
      /initializer '.*': its data is in 'other.data', which is not beside/,
    ));
});
