import { describe, expect, it } from 'vitest';
import { resolveCfg } from '../../../src/formats/darknet/cfgResolve';
import {
  canonicalType,
  keySchemaOf,
  sectionSchemaOf,
  sectionSchemas,
  shortNameOf,
} from '../../../src/formats/darknet/cfgSchema';
import { parseCfg } from '../../../src/formats/darknet/cfgSyntax';

describe('names', () => {
  const table = [
    ['conv', 'convolutional', 'conv'],
    ['convolutional', 'convolutional', 'conv'],
    ['conn', 'connected', 'fc'],
    ['max', 'maxpool', 'maxpool'],
    ['avg', 'avgpool', 'avgpool'],
    ['soft', 'softmax', 'softmax'],
    ['network', 'net', 'net'],
    ['unheard', 'unheard', 'unheard'],
    ['constructor', 'constructor', 'constructor'],
  ] as const;
  it.each(table)('%s is %s, short %s', (type, full, short) => {
    expect([canonicalType(type), shortNameOf(canonicalType(type))]).toEqual([full, short]);
  });
});

describe('keys', () => {
  it('are found by any name of the section', () => {
    expect(keySchemaOf('conv', 'filters')).toBe(keySchemaOf('convolutional', 'filters'));
    expect(keySchemaOf('conv', 'filters')).toMatchObject({ type: 'integer', default: '1', fork: 'both' });
  });
  it('of every layer are no keys of [net]', () => {
    expect(keySchemaOf('maxpool', 'stopbackward')?.type).toBe('integer');
    expect(keySchemaOf('net', 'stopbackward')).toBeUndefined();
  });
  it('do not come from the prototype', () => {
    expect(keySchemaOf('conv', 'toString')).toBeUndefined();
    expect(sectionSchemaOf('constructor')).toBeUndefined();
  });
});

describe('the table', () => {
  it('says which sections are not supported, and is right', () => {
    for (const [type, { doc }] of Object.entries(sectionSchemas)) {
      if (type === 'net') continue;
      const { problem } = resolveCfg(parseCfg(`[net]\nwidth=4\nheight=4\nchannels=4\n[${type}]`));
      const refused = problem?.message.includes('this section is not supported') ?? false;
      expect([type, doc.includes('Not supported')]).toEqual([type, refused]);
    }
  });
  it('is written in sentences', () => {
    const docs = Object.values(sectionSchemas).flatMap(({ doc, keys }) => [
      doc,
      ...Object.values(keys).map((key) => key.doc),
    ]);
    expect(docs.filter((doc) => !/^\S.*\.$/.test(doc) || doc.length > 120)).toEqual([]);
  });
});
