/** A slice of the table of faults, on dist/cli.js: each way to have no room, and a kill before anything was done and one while it writes. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { random } from '../support/random';
import { killed } from './files';
import { untilItWrites } from './processes';
import { noRoom, ways } from './room';
import { brokenSweep, sweepOf } from './sweeps';
import { makeWorkplace, type Workplace } from './workplace';

describe('where nothing can be written, everything stays as it is, and a line says why', () => {
  const none = { lost: 0, halfWritten: 0, orphans: 0, overOneGigabyte: 0, unclear: 0 };
  it.each(ways)('$fault', (way) => {
    const row = noRoom(way, 2, 2);
    // Not every system allows a process its own namespace.
    expect(row).toEqual({ ...none, fault: way.fault, tried: way.needs ? row.tried : 2 });
  });
});

describe('a command that is killed', () => {
  let place: Workplace;
  beforeAll(() => (place = makeWorkplace()));
  afterAll(() => place.remove());

  it('leaves nothing behind when it has just begun', async () => {
    expect(await killed(place, random(3), () => Promise.resolve())).toEqual([]);
  });

  it('leaves nothing behind while it writes', async () => {
    expect(await killed(place, random(4), () => untilItWrites(place, 1))).toEqual([]);
  });

  it('is one of three on a sweep, and others end it: with the bytes of an unbroken one', async () => {
    const unbroken = sweepOf(place, 'unbroken', 1);
    expect(await brokenSweep(place, unbroken, 'broken', random(5))).toEqual([]);
  });
});
