// Which mutations a seed draws.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { sitesOf } from './sites.mjs';

export const tracked = execFileSync('git', ['ls-files'], { encoding: 'utf8', maxBuffer: 1 << 26 })
  .split('\n')
  .filter(existsSync);

/** What needs an editor (src/vscode) or another compiler (assembly) is left out: other tests watch over it. */
const sources = tracked.filter(
  (path) =>
    /^(src|webview-ui)\/.*\.ts$/.test(path) && !/\/assembly\/|^src\/vscode\/|extension\.ts$|\.d\.ts$/.test(path),
);

/** @param only pattern of the paths of sources @returns `{ id, path, line, what, from, to, text }`: of all places, or of `count` drawn ones */
export function drawn({ seed, count, only }) {
  const all = sources
    .filter((path) => new RegExp(only).test(path))
    .flatMap((path) =>
      sitesOf(path, readFileSync(path, 'utf8')).map((site) => ({ path: resolve(path), place: path, ...site })),
    );
  const random = randomOf(Number(seed));
  const sites =
    count === 'all' ? all : Array.from({ length: Number(count) }, () => all[Math.floor(random() * all.length)]);
  return sites.map((site, id) => ({ id, ...site }));
}

/** mulberry32: the same places for the same seed and the same sources. */
function randomOf(state) {
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
