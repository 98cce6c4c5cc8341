import type { Plugin } from 'esbuild';

export const wasmBesideBundles: Plugin;
export function buildWasmRuntimes(folder: string): Promise<void>;
