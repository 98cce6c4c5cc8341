/**
 * sharp, the image decoder: its native build where that loads, else the one on WebAssembly, which decodes to the same pixels and lies beside
 * the bundles of a production build (scripts/wasmRuntimes.mjs). Loaded once, on first use.
 */
import type sharpFunction from 'sharp';
import { InputError, lineOf } from '../util/errors';

export type Sharp = typeof sharpFunction;
export type SharpImage = ReturnType<Sharp>;

let loaded: Promise<Sharp> | undefined;

/** Rejects with InputError where neither loads. */
export function loadSharp(): Promise<Sharp> {
  loaded ??= import('sharp').catch(onWebAssembly).then(({ default: sharp }) => forOneThread(sharp));
  return loaded;
}

/** Images are decoded one after another, next to kernels that use the cores: no thread pool, nothing kept. */
export function forOneThread(sharp: Sharp): Sharp {
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

/** A name that no bundler and no compiler looks for: only a production build has the file. */
const besideBundle = './wasm/sharp.cjs';

async function onWebAssembly(whyNotNative: unknown): Promise<{ readonly default: Sharp }> {
  try {
    return (await import(besideBundle)) as { readonly default: Sharp };
  } catch {
    const reason = lineOf(whyNotNative).split('\n')[0].trim();
    throw new InputError(`Images cannot be decoded here: the package "sharp" does not load (${reason})`);
  }
}
