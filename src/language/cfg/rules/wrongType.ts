/** Values that are not numbers where numbers belong: Darknet would go on with 0, or with what stands before a letter. */
import { keySchemaOf } from '../../../formats/darknet/cfgSchema';
import type { KeyType } from '../../../formats/darknet/keySchema';
import { type CfgEntry, type CfgSection, quote } from '../../../formats/darknet/cfgSyntax';
import type { QuickFix } from '../../diagnostic';
import { replacing, type Rule } from './rule';
import { isNumber, parts } from './values';

const expected: Readonly<Record<KeyType, string | undefined>> = {
  integer: 'an integer',
  number: 'a number',
  flag: '0 or 1',
  integers: 'integers separated by commas',
  numbers: 'numbers separated by commas',
  text: undefined,
  activation: undefined,
};

export const wrongType: Rule = {
  code: 'cfg.wrong-type',
  severity: 'error',
  doc: 'Numbers are written where numbers belong.',
  check: ({ document }) =>
    document.sections.flatMap((section, at) =>
      section.entries.flatMap((entry) => {
        const message = complaint(section, entry);
        return message === undefined ? [] : [{ section: at, range: placeOf(entry), message, fixes: commas(entry) }];
      }),
    ),
};

function complaint(section: CfgSection, { key, value }: CfgEntry): string | undefined {
  const type = keySchemaOf(section.type, key)?.type;
  const wanted = type && expected[type];
  if (!wanted) return undefined;
  const many = type === 'integers' || type === 'numbers';
  const wrong = many ? parts(value).find((part) => !isNumber(part)) : isNumber(value) ? undefined : value;
  return wrong === undefined ? undefined : `${key} must be ${wanted}, found ${quote(wrong)}`;
}

/** The value, or the key where there is none to point at. */
function placeOf({ keyRange, valueRange, value }: CfgEntry): CfgEntry['keyRange'] {
  return value === '' ? keyRange : valueRange;
}

/** `45  61`: the comma that was forgotten makes Darknet skip a number, and shifts all that follow. */
function commas({ value, valueRange }: CfgEntry): readonly QuickFix[] {
  const mended = value.replace(/([\d.])\s+(?=[\d.+-])/g, '$1, ');
  const good = mended !== value && parts(mended).every(isNumber);
  return good ? [replacing('Put commas between the numbers', valueRange, mended)] : [];
}
