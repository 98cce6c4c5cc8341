import { describe, expect, it } from 'vitest';
import { writable, type ExportPreview } from '../../../src/protocol/results/exportPreview';
import { previewRows, previewTotal } from '../../../src/protocol/views/previewRows';

const file = (name: string, bytes = 1024): { name: string; bytes: number } => ({ name, bytes });
const format = (id: string) => ({ id, name: id, target: 'programs', description: '' }) as const;
const many = Array.from({ length: 40 }, (_, i) => file(`npy/${i}.npy`));
const preview: ExportPreview = {
  folder: '/w/out',
  formats: [
    { ...format('json'), files: [file('a.json', 1), file('a.bin', 3 * 2 ** 20)], warnings: ['mind'] },
    { ...format('vitis'), files: [], warnings: [], problem: 'vitis: no' },
    { ...format('npy'), files: many, warnings: [] },
  ],
};

describe('the preview of an export', () => {
  const rows = previewRows(preview);
  it('has a heading for every format, with how much it is', () =>
    expect(rows.filter(({ kind }) => kind === 'format').map(({ label, detail }) => `${label}: ${detail}`)).toEqual([
      'json: 2 files, 3.0 MiB',
      'vitis: left out',
      'npy: 40 files, 40.0 KiB',
    ]));
  it('lists files with their sizes', () =>
    expect(rows.slice(2, 4)).toEqual([
      { kind: 'file', label: 'a.json', detail: '1 byte' },
      { kind: 'file', label: 'a.bin', detail: '3.0 MiB' },
    ]));
  it('says what to know of a format before its files', () =>
    expect(rows[1]).toEqual({ kind: 'warning', label: 'mind', detail: '' }));
  it('says why a format is left out', () =>
    expect(rows[5]).toEqual({ kind: 'problem', label: 'vitis: no', detail: '' }));
  it('does not list hundreds', () => {
    expect(rows.filter(({ label }) => label.startsWith('npy/'))).toHaveLength(12);
    expect(rows[rows.length - 1].label).toBe('… and 28 more');
    const thirteen = { ...preview, formats: [{ ...preview.formats[2], files: many.slice(0, 13) }] };
    expect(previewRows(thirteen)).toHaveLength(14);
    const fourteen = { ...preview, formats: [{ ...preview.formats[2], files: many.slice(0, 14) }] };
    expect(previewRows(fourteen).at(-1)).toEqual({ kind: 'more', label: '… and 2 more', detail: '' });
    expect(previewRows({ ...preview, formats: [{ ...preview.formats[2], files: many.slice(0, 1) }] })[0].detail).toBe(
      '1 file, 1.0 KiB',
    );
  });
  it('sums what can be written', () => {
    expect(previewTotal(preview)).toBe('42 files, 3.0 MiB');
    expect(writable(preview)).toEqual(['json', 'npy']);
    expect(previewTotal({ ...preview, formats: [preview.formats[1]] })).toBeUndefined();
  });
});
