/** What there is to choose from, as texts and lists made of the code's own tables: for docs/reference.md, the schema and the manifest. */
import { applyEdits, modify } from 'jsonc-parser';
import { decoderNames, decoders, expectation } from '../../src/evaluate/decoders/decoders';
import { writers } from '../../src/export/writers';
import { exportOptionSpecs } from '../../src/protocol/results/exportOptions';
import { overlayMakers } from '../../src/protocol/views/overlays';
import type { Overlay } from '../../src/protocol/views/viewModel';
import { optimizers } from '../../src/quantize/optimizers';
import { presets } from '../../src/quantize/presets/presets';
import { rangeMethods } from '../../src/quantize/ranges/method';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';
import { code, table } from './markdown';

export const overlays: readonly Overlay[] = overlayMakers(sampleSummary, sampleRun).map((make) => make());

/** The manifest's text with the lists that are made of the code's. */
export function manifestWith(text: string): string {
  const setting = ['contributes', 'configuration', 'properties', 'shiftwise.overlay.default'];
  return changed(
    text,
    [...setting, 'enum'],
    overlays.map(({ id }) => id),
  );
}

/** The text of the recipe's schema with the lists that are made of the code's. */
export function schemaWith(text: string): string {
  const formats = writers.map(({ id, description }) => ({ name: id, description }));
  const lists: readonly (readonly [path: readonly string[], rows: Rows])[] = [
    [['properties', 'preset'], presets],
    [['properties', 'export', 'items'], formats],
    [['properties', 'evaluation', 'properties', 'decoder'], decoderRows],
  ];
  return lists.reduce((changed, [path, rows]) => listed(changed, path, rows), text);
}

const decoderRows: Rows = decoderNames.map((name) => ({ name, description: expectation(name) }));

type Rows = readonly { readonly name: string; readonly description: string }[];

function listed(text: string, path: readonly string[], rows: Rows): string {
  const named = changed(
    text,
    [...path, 'enum'],
    rows.map(({ name }) => name),
  );
  return changed(
    named,
    [...path, 'enumDescriptions'],
    rows.map(({ description }) => description),
  );
}

/** Everything else stays as it is written. */
function changed(text: string, path: readonly string[], value: readonly string[]): string {
  return applyEdits(text, modify(text, [...path], value, { formattingOptions: { insertSpaces: true, tabSize: 2 } }));
}

/** docs/reference.md. */
export function referenceText(): string {
  return [
    '# Reference',
    'Everything that can be chosen by name. This page is made of the code: `npm run reference` writes it anew, and a test fails when it is old.',
    '## Presets',
    table(
      ['preset', 'what it is'],
      presets.map(({ name, description }) => [code(name), description]),
    ),
    'More in [presets.md](presets.md).',
    'Keys of a recipe: [recipe.md](recipe.md). Commands and their options: [cli.md](cli.md).',
    '## Range methods and optimizers',
    `\`range.weights\` and \`range.activations\`: ${rangeMethods.map(code).join(', ')}. \`optimize\`: ${optimizers.map(code).join(', ')}. More in [methods.md](methods.md).`,
    '## Decoders of boxes',
    '`evaluation.decoder`: chosen by the shapes of the outputs, in this order, where the recipe names none. More in [evaluation.md](evaluation.md).',
    table(
      ['decoder', 'also for', 'outputs'],
      [
        [code('darknet'), '', expectation('darknet')],
        ...decoders.map(({ name, also, expects }) => [code(name), also.map(code).join(', '), expects]),
      ],
    ),
    '## Export formats',
    table(
      ['format', 'what it is'],
      writers.map(({ id, description }) => [code(id), description]),
    ),
    'More in [exports.md](exports.md). Options:',
    table(
      ['option', 'of', 'what it is'],
      exportOptionSpecs.map(({ key, formats, help }) => [code(key), formats.map(code).join(', '), help]),
    ),
    '## Overlays',
    table(
      ['overlay', 'called', 'unit', 'what it is'],
      overlays.map(({ id, label, unit, description }) => [code(id), label, unit, description]),
    ),
    '',
  ].join('\n\n');
}
