/** Whether parts are of one evaluation: each thing that must be the same, in words, so that the part that is foreign can be named. */
import { InputError } from '../../util/errors';
import type { Part } from './part';

/** Throws InputError naming the file that differs from the most others, and in what: expected, found. */
export function requireAgreement(parts: readonly Part[]): void {
  for (const [aspect, wordsOf] of aspects) {
    const words = parts.map(wordsOf);
    const expected = commonest(words);
    const at = words.findIndex((found) => found !== expected);
    if (at < 0) continue;
    const like = parts[words.indexOf(expected)].file;
    const [wanted, found] = onlyDifferent(expected, words[at]);
    throw new InputError(
      `${parts[at].file}: ${aspect} of another evaluation: expected ${wanted} as in ${like}, found ${found}`,
    );
  }
}

/** Throws InputError naming shards that are there twice, or not at all. */
export function requireEachShardOnce(parts: readonly Part[]): void {
  const { of } = parts[0].shard;
  const fileOf = new Map<number, string>();
  for (const { file, shard } of parts) {
    const other = fileOf.get(shard.index);
    if (other === file) throw new InputError(`${file}: named twice; name each shard's file once`);
    if (other !== undefined)
      throw new InputError(`${other} and ${file} are both shard ${shard.index} of ${of}; name one`);
    if (shard.index > of) throw new InputError(`${file}: shard ${shard.index} of ${of}; evaluate this shard again`);
    fileOf.set(shard.index, file);
  }
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !fileOf.has(index));
  if (missing.length > 0) throw new InputError(`merge: shard ${missing.join(', ')} of ${of} is missing`);
}

/** What a part's provenance says, in its three pieces: how the model was quantized, on how many images, and how it was judged. */
export function piecesOf({ provenance, evaluator, images, file }: Part): { settings: string; judged: string } {
  const middle = `; ${evaluator} on ${images} images`;
  const at = provenance.lastIndexOf(middle);
  if (at >= 0) return { settings: provenance.slice(0, at), judged: provenance.slice(at + middle.length) };
  throw new InputError(
    `${file}: "provenance" must say "${middle.slice(2)}", found "${provenance.slice(0, 60)}"; it is damaged`,
  );
}

type Aspect = readonly [aspect: string, wordsOf: (part: Part) => string];

/** What is easiest to understand comes first. Files of earlier versions have no fingerprint: their provenance says what it can. */
const aspects: readonly Aspect[] = [
  ['version', ({ fingerprint }) => fingerprint?.version ?? 'none (an earlier one)'],
  ['number of shards', ({ shard }) => String(shard.of)],
  ['evaluator', ({ evaluator }) => evaluator],
  ['evaluator in "state"', ({ stateOf }) => stateOf],
  ['settings', (part) => part.fingerprint?.settings ?? piecesOf(part).settings],
  [
    'evaluation settings',
    (part) => (part.fingerprint ? judgingWords(part.fingerprint.evaluation) : piecesOf(part).judged),
  ],
  ['number of images', ({ fingerprint }) => String(fingerprint?.images)],
  ['images or labels', ({ fingerprint }) => short(fingerprint?.data)],
  ['pictures', ({ pictures }) => (pictures === undefined ? 'no digest of them' : short(pictures))],
  ['quantized model', ({ fingerprint }) => short(fingerprint?.model)],
  ['float results', ({ float }) => (float ? 'some (evaluate --float)' : 'none')],
  ['outputs', ({ outputs }) => JSON.stringify(outputs?.map(({ name, role }) => [name, role]) ?? [])],
  ['islands', ({ islands }) => JSON.stringify(islands)],
  ['findings', ({ findings }) => JSON.stringify(findings ?? [])],
];

/** `confidence 0.005, preprocess.resize "stretch", …` */
function judgingWords(value: object, prefix = ''): string {
  return Object.entries(value)
    .map(([key, item]: [string, unknown]) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? judgingWords(item, `${prefix}${key}.`)
        : `${prefix}${key} ${JSON.stringify(item)?.replaceAll(',', ' ')}`,
    )
    .join(', ');
}

const short = (digest: string | undefined): string => `sha256 ${digest?.slice(0, 12)}`;

function commonest(words: readonly string[]): string {
  const times = (text: string): number => words.filter((other) => other === text).length;
  return words.reduce((best, text) => (times(text) > times(best) ? text : best));
}

/** Of two lists with commas what only one of them has. */
function onlyDifferent(a: string, b: string): readonly [string, string] {
  const [as, bs] = [a.split(', '), b.split(', ')];
  const rest = (own: readonly string[], other: readonly string[]): string =>
    own.filter((word) => !other.includes(word)).join(', ') || 'nothing of the kind';
  return [rest(as, bs), rest(bs, as)];
}
