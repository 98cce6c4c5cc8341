import { supportedActivations } from '../../../formats/darknet/activations';
import { keySchemaOf } from '../../../formats/darknet/cfgSchema';
import { quote } from '../../../formats/darknet/cfgSyntax';
import { nearest } from '../../../util/nearest';
import { replacing, type Rule } from './rule';

/** Those that Darknet has and Shiftwise has not (get_activation in activations.c of both). */
const others = [
  'gelu',
  'plse',
  'stair',
  'lhtan',
  'hard_mish',
  'normalize_channels',
  'normalize_channels_softmax',
  'normalize_channels_softmax_maxval',
];

export const unknownActivation: Rule = {
  code: 'cfg.unknown-activation',
  severity: 'error',
  doc: 'Darknet knows the activation; it takes ReLU for one that it does not know.',
  check: ({ document }) =>
    document.sections.flatMap(({ type, entries }, section) =>
      entries.flatMap(({ key, value, valueRange: range }) => {
        const known = [...supportedActivations, ...others];
        if (keySchemaOf(type, key)?.type !== 'activation' || known.includes(value.replace(/\s/g, ''))) return [];
        const near = nearest(value, known);
        const message = `Darknet knows no activation ${quote(value)} and would take relu`;
        if (near === undefined) return [{ section, range, message }];
        const fixes = [replacing(`Change to ${near}`, range, near)];
        return [{ section, range, message: `${message} (did you mean ${near}?)`, fixes }];
      }),
    ),
};
