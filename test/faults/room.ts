/**
 * A disk that takes no more, and folders that take nothing. Each is done in a namespace of its own, which ends with the command, so that
 * it needs no rights and leaves nothing behind; where the system allows none, its rows say that nothing was tried.
 */
import { spawnSync } from 'node:child_process';
import { random, type Random } from '../support/random';
import { rowOf, type FaultRow, type FaultSection, type Harm } from './faultRow';
import { callCli, harmsIn, isClear, makeWorkplace, quantizing, type Workplace } from './workplace';

interface Way {
  readonly fault: string;
  /** For a shell, which is given the command line as `"$@"` and stands in the folder of the model. */
  readonly shell: (seeded: Random) => string;
  readonly needs?: 'a namespace';
}

const inNamespace = (shell: string): string => `unshare -rm bash -c '${shell}' bash "$@"`;

/** The results lie on a disk of their own, which has so many kilobytes left, and are brought back from it. */
const onSmallDisk = (kilobytes: number): string =>
  inNamespace(`
    size=$(( $(du -sk .shiftwise | cut -f 1) + ${kilobytes} ))
    mkdir disk && mount -t tmpfs -o size=\${size}k small disk && cp -a .shiftwise/. disk && mount --bind disk .shiftwise || exit 99
    "$@"; code=$?
    umount .shiftwise; rm -rf .shiftwise; cp -a disk .shiftwise; umount disk; rmdir disk
    exit $code`);

export const ways: readonly Way[] = [
  {
    fault: 'no room for a file (ulimit -f)',
    // In blocks of 1024 bytes, fewer than any of our larger files has.
    shell: (seeded) => `ulimit -f ${seeded.int(1, 60)}; trap '' XFSZ; exec "$@"`,
  },
  { fault: 'the disk is full (tmpfs)', shell: (seeded) => onSmallDisk(seeded.int(0, 400)), needs: 'a namespace' },
  {
    fault: 'the disk is read-only',
    shell: () => inNamespace('mount -o bind,ro .shiftwise .shiftwise || exit 99; exec "$@"'),
    needs: 'a namespace',
  },
  {
    fault: 'no permission for the folders',
    // In a namespace that maps no user, even the administrator is bound to permissions.
    shell: () => 'chmod -R a-w .shiftwise; unshare -U "$@"; code=$?; chmod -R u+w .shiftwise; exit $code',
    needs: 'a namespace',
  },
];

const tries = 10;

export const room: FaultSection = (seed) => Promise.resolve(ways.map((way) => noRoom(way, seed, tries)));

/** A place of its own: where a result is written already, there is nothing to write and nothing to fail. */
export function noRoom({ fault, shell, needs }: Way, seed: number, times: number): FaultRow {
  if (needs && spawnSync('unshare', ['-rm', 'true']).status !== 0) return rowOf(fault, []);
  const place = makeWorkplace();
  const seeded = random(seed);
  try {
    return rowOf(
      fault,
      Array.from({ length: times }, (_, i) => harmOf(place, commandOf(place, i), shell(seeded))),
    );
  } finally {
    place.remove();
  }
}

const commandOf = (place: Workplace, i: number): readonly string[] =>
  i % 2 === 0 ? quantizing(4 + (i % 4)) : ['export', place.run, '--format', 'npz,c'];

function harmOf(place: Workplace, args: readonly string[], shell: string): readonly Harm[] {
  const failed = callCli(place, args, shell);
  if (!isClear(failed)) console.error(`${args.join(' ')}: exit ${failed.status}, ${failed.stderr}`);
  return [...harmsIn(place), ...(isClear(failed) ? [] : (['unclear'] as const))];
}
