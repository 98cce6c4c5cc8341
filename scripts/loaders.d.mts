import type { Loader } from 'esbuild';

export const loaders: Readonly<Record<string, Loader>>;
