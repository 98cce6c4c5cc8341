// @vitest-environment happy-dom
/** The report page's entry: where the rows stand in the document, what the host may ask, what reaches it, and what is kept. */
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { click, point, setUpPage } from '../../support/page';
import { hostOf } from '../../support/pageHost';
import type { Remote } from '../../../src/protocol/channel/channel';
import type { ReportHostApi, ReportPageApi, ReportState } from '../../../src/protocol/views/reportApi';
import { rowsOfRuns, rowsOfSweep } from '../../../src/protocol/views/reportRows';
import { vscodeApi } from '../../../webview-ui/lib/vscodeApi';
import { runEntry } from '../../protocol/views/sampleRuns';

setUpPage();

const host = {
  ready: vi.fn(async () => undefined),
  act: vi.fn(async () => undefined),
  save: vi.fn(async () => undefined),
  copy: vi.fn(async () => undefined),
};
const rowsOf = [8, 4].map((bits) => ({ settings: { bits, preset: 'strict' }, metrics: { top1: bits / 10 } }));
const sweep: ReportState = {
  path: '/w/sweep.json',
  rows: rowsOfSweep({ evaluator: 'top-k', images: 3, rows: rowsOf, float: {} }, 'net', '/w/net.quant.json'),
  actions: [{ action: 'quantizeWith', label: 'Quantize' }],
};
const runs: ReportState = {
  ...sweep,
  path: '/w/run.json',
  rows: rowsOfRuns([runEntry({ made: 1, top1: 0.5 })]),
};

/** The document as it is saved. */
const saved = (section: string): void => {
  document.body.innerHTML = `<nav><ul><li>Figures</li></ul></nav><main><h1>net</h1>${section}</main>`;
};
const shape = (): readonly string[] =>
  [...document.querySelectorAll('main > *, main > section > *')].map(({ tagName, id, className }) =>
    [tagName.toLowerCase(), id && `#${id}`, className && `.${className}`].join(''),
  );

describe('the report page', () => {
  let page: Remote<ReportPageApi>;
  const kept = vi.spyOn(vscodeApi, 'setState');

  beforeAll(async () => {
    vi.spyOn(vscodeApi, 'getState').mockReturnValueOnce({ path: '/w/old.json', row: 1, choice: { fromZero: false } });
    page = await hostOf<ReportPageApi, ReportHostApi>(host, () => import('../../../webview-ui/report/main'));
    await vi.waitFor(() => expect(host.ready).toHaveBeenCalled());
  });
  beforeEach(() => {
    delete document.body.dataset.ready;
    kept.mockClear();
    for (const each of Object.values(host)) each.mockClear();
  });

  it('leaves a document without rows as it is, but for a history that is out of date', async () => {
    saved('<section id="history"></section>');
    await page.show({ path: '/w/run.json', actions: [] });
    expect(shape()).toEqual(['h1']);
    expect(document.body.dataset.ready).toBe('1');
    expect(await page.chosen({})).toBeUndefined();
    expect(await page.picture({})).toBeUndefined();
    await expect(page.showRows({})).resolves.toBeUndefined();
  });

  it.each([
    ['in place of its still chart', '<p>before</p><div class="still"></div><p>after</p>', ['p', 'div.explorer', 'p']],
    ['at the end, where there is none', '<p>before</p>', ['p', 'div.explorer']],
  ])('puts the rows of a sweep into its section: %s', async (_, inner, children) => {
    saved(`<section id="sweep">${inner}</section>`);
    await page.show(sweep);
    expect(shape()).toEqual(['h1', 'section#sweep', ...children]);
    await page.show(sweep);
    expect(shape()).toEqual(['h1', 'section#sweep', ...children]);
    expect(document.querySelectorAll('nav li')).toHaveLength(1);
  });

  it('puts the history of runs before everything else', async () => {
    saved('<section id="figures"></section>');
    await page.show(runs);
    expect(shape()).toEqual(['section#history', 'h2', 'div.explorer', 'h1', 'section#figures']);
    expect([...document.querySelectorAll('nav li')].map(({ textContent }) => textContent)).toEqual([
      ...['History of runs', 'Figures'],
    ]);
    expect(document.querySelector('nav a')?.getAttribute('href')).toBe('#history');
    for (const place of ['#history', 'nav li', '.explorer'])
      expect(document.querySelector(place)?.getAttribute('lang'), place).toBe('en');
  });

  it.each([
    ['history', runs, ''],
    ['sweep', sweep, '<section id="sweep"></section>'],
  ])('brings the %s into view', async (id, state, section) => {
    saved(section);
    await page.show(state);
    const into = vi.spyOn(document.getElementById(id)!, 'scrollIntoView').mockImplementation(() => undefined);
    await page.showRows({});
    expect(into).toHaveBeenCalledTimes(1);
  });

  it('keeps the path beside what was kept, and tells the host what is done', async () => {
    saved('<section id="sweep"></section>');
    await page.show(sweep);
    expect(kept).toHaveBeenCalledWith(expect.objectContaining({ path: '/w/sweep.json', row: 1 }));
    expect(await page.chosen({})).toMatchObject({ x: 'bits', metric: 'top1', fromZero: false });
    point(document.querySelector('tr[data-row="0"] td')!, 'mousedown');
    expect(kept).toHaveBeenLastCalledWith(expect.objectContaining({ path: '/w/sweep.json', row: 0 }));
    click(document.querySelector('[data-action="quantizeWith"]'));
    click(document.querySelector('[data-action="save"]'));
    await vi.waitFor(() => expect(host.save.mock.calls.length).toBe(1));
    expect(host.act.mock.calls.map((args: readonly unknown[]) => args[0])).toEqual([
      { action: 'quantizeWith', row: 0 },
    ]);
  });
});
