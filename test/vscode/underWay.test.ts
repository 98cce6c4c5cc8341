/** One piece of work for each model: what is begun beside it is not done, and other models do not wait. */
import { expect, it, vi } from 'vitest';
import { createUnderWay } from '../../src/vscode/underWay';

it('does nothing for a model whose work has begun, says what has, and is free once that ends', async () => {
  const underWay = createUnderWay();
  let end: (done: string) => void = () => undefined;
  const second = vi.fn(async () => 'second');
  const first = underWay.alone('a', 'Quantize a', () => new Promise<string>((resolve) => (end = resolve)));
  expect(await underWay.alone('a', 'Export a', second)).toEqual({ begun: 'Quantize a' });
  expect(second).not.toHaveBeenCalled();
  expect(await underWay.alone('b', 'Quantize b', second)).toEqual({ done: 'second' });
  end('first');
  expect(await first).toEqual({ done: 'first' });
  expect(await underWay.alone('a', 'Export a', second)).toEqual({ done: 'second' });
});

it('is free after work that fails', async () => {
  const underWay = createUnderWay();
  await expect(underWay.alone('a', 'Quantize a', () => Promise.reject(new Error('no room')))).rejects.toThrow(
    'no room',
  );
  expect(await underWay.alone('a', 'Quantize a', async () => undefined)).toEqual({ done: undefined });
});
