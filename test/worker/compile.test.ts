import { describe, expect, it } from 'vitest';
import { compileOptimized } from '../../src/worker/compile';

/** A module of nothing but its header. */
const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
/** V8's revectorizer is for x64, and right since version 13. */
const revectorizes = process.arch === 'x64' && Number(process.versions.v8.split('.')[0]) >= 13;

describe('WebAssembly that is compiled at once', () => {
  it('is a module', () => expect(compileOptimized(empty, { revectorize: false })).toBeInstanceOf(WebAssembly.Module));
  it('joins vectors only where the engine does it right', () => {
    const compile = (): WebAssembly.Module => compileOptimized(empty, { revectorize: true });
    if (revectorizes) expect(compile()).toBeInstanceOf(WebAssembly.Module);
    else expect(compile).toThrow('this engine cannot join vectors');
  });
  it('is none of other bytes', () =>
    expect(() => compileOptimized(empty.subarray(1), { revectorize: false })).toThrow(WebAssembly.CompileError));
});
