/** Tasks become command lines that the command line itself reads. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseArgs } from '../../src/cli/args';
import { commands } from '../../src/cli/commands';
import {
  idsOf,
  readTaskFields,
  recipePathIn,
  taskActions,
  taskArguments,
  type TaskFields,
} from '../../src/vscode/taskArguments';

const recipe = 'nets/tiny.quant.json';

describe('a task', () => {
  it.each<[Partial<TaskFields> & Pick<TaskFields, 'action'>, string]>([
    [{ action: 'check' }, `check ${recipe}`],
    [{ action: 'quantize', set: ['bits=4'] }, `quantize ${recipe} --set bits=4`],
    [{ action: 'evaluate' }, `evaluate ${recipe}`],
    [{ action: 'export' }, 'export /w/nets/.shiftwise/tiny'],
    [{ action: 'sweep' }, `sweep ${recipe} --vary bits=4,6,8 --out /w/nets/.shiftwise/tiny.sweep`],
    [
      { action: 'sweep', vary: ['bits=2,3', 'preset=strict,best'], set: ['calibration.count=8'] },
      `sweep ${recipe} --vary bits=2,3 --vary preset=strict,best --set calibration.count=8 --out /w/nets/.shiftwise/tiny.sweep`,
    ],
    [
      { action: 'evaluate', min: ['map50=0.3', 'float.map50=0.3'], maxDrop: ['0.01'] },
      `evaluate ${recipe} --min map50=0.3 --min float.map50=0.3 --max-drop 0.01`,
    ],
    [
      { action: 'sweep', vary: ['bits=4,8'], min: ['top1=0.5'] },
      `sweep ${recipe} --vary bits=4,8 --min top1=0.5 --out /w/nets/.shiftwise/tiny.sweep`,
    ],
    [{ action: 'quantize', min: ['top1=0.5'] }, `quantize ${recipe}`],
    [{ action: 'allocate', budget: 'macBits=50%' }, `allocate ${recipe} --budget macBits=50%`],
  ])('%j', (fields, line) => {
    const [command, ...rest] = taskArguments({ recipe, ...fields }, '/w');
    expect([command, ...rest].join(' ')).toBe(line);
    expect(() => parseArgs(rest, commands.find(({ spec }) => spec.name === command)!.spec)).not.toThrow();
  });

  it.each([
    [{ recipe: 4, action: 'check' }],
    [{ recipe, action: 'merge' }],
    [{ recipe, action: 'sweep', vary: 'bits=4' }],
    [{ recipe, action: 'sweep', set: [4] }],
    [{ recipe, action: 'allocate', budget: 60 }],
    [{ recipe, action: 'evaluate', min: 'top1=0.5' }],
    [{ recipe, action: 'evaluate', maxDrop: [0.01] }],
  ])('is not %j', (fields) => expect(readTaskFields(fields)).toBeUndefined());

  it('has its recipe in its folder, unless that is written from the root', () => {
    expect([recipePathIn('/w', recipe), recipePathIn('/w', '/other/a.quant.json')]).toEqual([
      ...['/w/nets/tiny.quant.json', '/other/a.quant.json'],
    ]);
  });

  it('has another id than a task that is called alike', () => {
    expect(idsOf(['a', 'b', 'a', 'a (2)', 'a'])).toEqual(['a', 'b', 'a (2)', 'a (2) (2)', 'a (3)']);
    expect(idsOf([])).toEqual([]);
  });

  it('is described by the manifest', () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      readonly contributes: {
        readonly taskDefinitions: readonly [{ readonly properties: { readonly action: { readonly enum: unknown } } }];
      };
    };
    const known: Record<keyof TaskFields, true> = {
      ...{ recipe: true, action: true, set: true, vary: true, budget: true, min: true, maxDrop: true },
    };
    expect(Object.keys(manifest.contributes.taskDefinitions[0].properties)).toEqual(Object.keys(known));
    expect(manifest.contributes.taskDefinitions[0].properties.action.enum).toEqual([...taskActions]);
  });
});
