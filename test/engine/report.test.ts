import { describe, expect, it } from 'vitest';
import { chartFile, reportDocument } from '../../src/engine/report';
import { sweepFiles } from '../../src/engine/runFolder';
import type { RunRecord, SweepRecord } from '../../src/engine/records';
import { choiceOf } from '../../src/protocol/views/lineChart';
import { rowsOfSweep } from '../../src/protocol/views/reportRows';
import { allocateSummary, sweepResult } from '../cli/fakeService';
import { sampleRun, sampleSummary } from '../protocol/views/sampleResults';

const recipe = { path: '/w/net.quant.json', text: '{ "model": "net.onnx" }', set: [] };
const record: SweepRecord = { version: 1, name: 'net', recipe, inspect: sampleSummary, ...sweepResult };
const run: RunRecord = {
  version: 1,
  name: 'net',
  recipe,
  source: { name: 'net.onnx', bytes: 1 },
  inspect: sampleSummary,
  quantize: sampleRun.quantize,
};

describe('a report', () => {
  it.each([
    ['a kept sweep', record, { kind: 'sweep', title: 'net' }, '/w/net.quant.json'],
    ['what sweep --json prints', sweepResult, { kind: 'sweep', title: 'file.json' }, undefined],
    ['a run', run, { kind: 'run', title: 'net', recipeName: 'net' }, undefined],
    ['an allocation', allocateSummary, { kind: 'allocation', title: 'file.json' }, undefined],
  ])('of %s', (_, value, expected, rowsRecipe) => {
    const found = reportDocument(JSON.stringify(value), '/w/file.json');
    expect(found).toMatchObject(expected);
    expect(found.rows?.recipe).toBe(rowsRecipe);
    expect(found.html).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n[^]*<style>[^]*<\/body>/);
  });

  it.each([
    ['no JSON', 'x', 'expected a run, a sweep or an allocation, found text that is no JSON'],
    ['other JSON', '{"rule": [1]}', 'expected a run, a sweep or an allocation, found other JSON'],
    ['nothing', 'null', 'expected a run, a sweep or an allocation, found other JSON'],
    [
      'rows that are none',
      JSON.stringify({ ...sweepResult, rows: [{ settings: {} }] }),
      '"rows[0].metrics" must be an object',
    ],
    ['half an allocation', '{"budget": {}, "provenance": ""}', '"budget.kind" must be one of size, macBits'],
  ])('is refused to %s, in one line that names the file', (_, text, message) => {
    expect(() => reportDocument(text, '/w/file.json')).toThrow(message);
    expect(() => reportDocument(text, '/w/file.json')).toThrow('/w/file.json');
  });

  it('survives the wire', () => {
    const found = reportDocument(JSON.stringify(record), '/w/file.json');
    expect(structuredClone(found)).toEqual(found);
  });
});

describe('a sweep in its folder', () => {
  it('has the report and a chart of each figure beside its record', () => {
    const files = sweepFiles(record);
    expect(files.map(({ name }) => name)).toEqual(['report.html', 'chart-top1.svg', 'chart-top5.svg']);
  });
  it('names no file as a figure from elsewhere would have it', () => {
    const files = sweepFiles({ ...record, rows: [{ settings: { bits: 4 }, metrics: { '../x': 1 } }] });
    expect(files.map(({ name }) => name)).toContain('chart-.._x.svg');
  });
});

describe('a chart as a file', () => {
  const rows = rowsOfSweep({ ...sweepResult, provenance: 'recipe <net>, preset strict' }, 'net');
  const svg = chartFile({ rows, choice: choiceOf(rows) });
  it('stands alone, escaped, and names what made it', () => {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="720"/);
    expect(svg).toContain('recipe &lt;net&gt;, preset strict');
    expect(svg.match(/<svg|<\/svg>/g)).toHaveLength(2);
    expect(svg).not.toMatch(/var\(|url\(|href=/);
  });
  it('has what is shown only', () => {
    expect(svg).toContain('>pow2-ratio</text>');
    expect(chartFile({ rows, choice: choiceOf(rows, { hidden: ['pow2-ratio'] }) })).not.toContain('pow2-ratio');
  });
});
