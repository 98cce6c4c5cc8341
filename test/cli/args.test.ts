/** Command lines as they are read, and what is said of those that are wrong. */
import { describe, expect, it } from 'vitest';
import {
  type CommandSpec,
  countOf,
  has,
  helpOf,
  jsonFlag,
  parseArgs,
  setFlag,
  threadsFlag,
  threadsOf,
  usageOf,
  valueOf,
  valuesOf,
} from '../../src/cli/args';
import { InputError } from '../../src/util/errors';

const out = { name: 'out', value: 'DIR', help: 'where to' };
const spec: CommandSpec = {
  ...{ name: 'make', summary: 'Makes something', positionals: ['MODEL', 'PART'] },
  flags: [setFlag, out, jsonFlag, threadsFlag],
};
const read = (...argv: readonly string[]) => {
  const { positionals, values } = parseArgs(argv, spec);
  return [positionals, Object.fromEntries(values)];
};
const refused = (run: () => unknown): string => {
  try {
    return `read: ${JSON.stringify(run())}`;
  } catch (error) {
    return error instanceof InputError ? error.message : expect.fail(String(error));
  }
};

describe('a command line', () => {
  it.each<[string[], string[], Record<string, string[]>]>([
    [['m', 'p'], ['m', 'p'], {}],
    [['m', '--out', 'd', 'p'], ['m', 'p'], { out: ['d'] }],
    [['--out=d', 'm', 'p', '--json'], ['m', 'p'], { out: ['d'], json: [''] }],
    [['--out=a=b', 'm', 'p'], ['m', 'p'], { out: ['a=b'] }],
    [['m', 'p', '--set', 'a=1', '--set=b=2'], ['m', 'p'], { set: ['a=1', 'b=2'] }],
    [['m', '-'], ['m', '-'], {}],
    [['--', '--json', '-h'], ['--json', '-h'], {}],
    [['m', '--', '--'], ['m', '--'], {}],
    // A value may begin with one dash, as a negative number does; after an equals sign with two.
    [['m', 'p', '--out', '-1'], ['m', 'p'], { out: ['-1'] }],
    [['m', 'p', '--out=--json'], ['m', 'p'], { out: ['--json'] }],
    [['-h'], [], { help: [''] }],
    [['--help', 'm'], ['m'], { help: [''] }],
    [['a', 'b', 'c', '-h'], ['a', 'b', 'c'], { help: [''] }],
    [['m', ''], ['m', ''], {}],
  ])('%j', (argv, positionals, values) => expect(read(...argv)).toEqual([positionals, values]));

  const usage = '(usage: shiftwise make MODEL PART [--set key=value]… [--out DIR] [--json] [--threads N])';
  it.each([
    [['m', 'p', '--outt', 'd'], 'make: unknown option "--outt" (did you mean "--out"?)'],
    [
      ['m', 'p', '--nothing-like-it=d'],
      'make: unknown option "--nothing-like-it" (known: --set, --out, --json, --threads, --help)',
    ],
    [['m', 'p', '-o'], 'make: unknown option "-o" (known: --set, --out, --json, --threads, --help)'],
    [['m', 'p', '--out', 'a', '--out', 'b'], `--out is given twice ${usage}`],
    [['m', 'p', '--json', '--json'], `--json is given twice ${usage}`],
    [['m', 'p', '--json=yes'], `--json takes no value, found "yes" ${usage}`],
    [['m', 'p', '--json='], `--json takes no value, found "" ${usage}`],
    [['m', 'p', '--out'], `--out needs a value: --out DIR ${usage}`],
    [['m', 'p', '--out='], `--out needs a value: --out DIR ${usage}`],
    [['m', 'p', '--out', ''], `--out needs a value: --out DIR ${usage}`],
    [['m', 'p', '--out', '--json'], `--out needs a value: --out DIR ${usage}`],
    [[], `make needs MODEL and PART, found nothing ${usage}`],
    [['m'], `make needs MODEL and PART, found "m" ${usage}`],
    [['m', 'p', 'q'], `make takes MODEL and PART only, found "m" "p" "q" ${usage}`],
  ])('%j: %s', (argv, message) => expect(refused(() => read(...argv))).toBe(message));

  it('may have as many of the last as it likes, where that is said', () => {
    const open = { ...spec, positionals: ['PART…'] };
    expect(parseArgs(['a', 'b', 'c'], open).positionals).toEqual(['a', 'b', 'c']);
    expect(parseArgs(['a'], open).positionals).toEqual(['a']);
    expect(refused(() => parseArgs([], open))).toContain('make needs PART…, found nothing');
  });

  it('is asked for its values', () => {
    const args = parseArgs(['m', 'p', '--set', 'a=1', '--set', 'b=2', '--json'], spec);
    expect([has(args, jsonFlag), has(args, out), has(args, setFlag)]).toEqual([true, false, true]);
    expect([valueOf(args, setFlag), valueOf(args, out), valueOf(args, jsonFlag)]).toEqual(['a=1', undefined, '']);
    expect([valuesOf(args, setFlag), valuesOf(args, out)]).toEqual([['a=1', 'b=2'], []]);
  });
});

describe('a count', () => {
  const count = (value: string, low = 2) =>
    refused(() => countOf(parseArgs(['m', 'p', `--out=${value}`], spec), out, low));
  it.each(['2', '007', '999999999999999'])('is %s', (value) => expect(count(value)).toBe(`read: ${Number(value)}`));
  it.each(['1', '-2', '2.0', '2e3', 'two', ' 2', '0x10', '9999999999999999'])('is not %s', (value) =>
    expect(count(value)).toBe(`--out must be an integer of 2 or more, found "${value}"`),
  );
  it('is absent where nobody says one', () => expect(countOf(parseArgs(['m', 'p'], spec), out, 0)).toBeUndefined());
  it('of threads has an end', () => {
    const threads = (value: string) => refused(() => threadsOf(parseArgs(['m', 'p', `--threads=${value}`], spec)));
    expect([threads('0'), threads('256')]).toEqual(['read: 0', 'read: 256']);
    expect(threads('257')).toBe('--threads must be an integer from 0 to 256, found "257"');
    expect(threads('-1')).toBe('--threads must be an integer of 0 or more, found "-1"');
    expect(threadsOf(parseArgs(['m', 'p'], spec))).toBeUndefined();
  });
});

describe('help', () => {
  const two: CommandSpec = { name: 'show', summary: 'Shows it', positionals: ['FILE'], flags: [out, jsonFlag] };
  it('says what a command takes, its flags below each other', () => {
    expect(usageOf(two)).toBe('shiftwise show FILE [--out DIR] [--json]');
    expect(helpOf(two)).toBe(
      [
        ...['Shows it.', '', 'Usage: shiftwise show FILE [--out DIR] [--json]', ''],
        ...['  --out DIR  where to', `  --json     ${jsonFlag.help}`, '  --help     show this', ''],
      ].join('\n'),
    );
  });
  it('has details behind them', () =>
    expect(
      helpOf({ ...two, details: ['More.', 'Still more.'] })
        .split('\n')
        .slice(-5),
    ).toEqual([...['  --help     show this', '', 'More.', 'Still more.', '']]));
});
