// @vitest-environment happy-dom
/** Which panes and bars are to be seen, for each choice of what is closed. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { click, setUpPage } from '../../support/page';
import { arrangementIn, loadArrangement, saveArrangement, type PaneId } from '../../../webview-ui/lib/state';
import { createPanes, type Panes } from '../../../webview-ui/model/panes';

setUpPage();

describe('the panes', () => {
  let panes: Panes;
  let all: Record<PaneId, HTMLElement>;
  const isShown = ({ hidden }: HTMLElement): boolean => !hidden;
  const bars = (): readonly HTMLElement[] => [...panes.element.querySelectorAll<HTMLElement>('.divider')];
  const shown = (): string =>
    [...panes.element.querySelectorAll<HTMLElement>('i')]
      .filter(isShown)
      .map(({ id }) => id)
      .join(' ');
  const press = (id: PaneId): void => click(panes.switches.querySelector(`[data-pane=${id}]`));
  const pressed = (): string =>
    [...panes.switches.querySelectorAll('[aria-pressed=true]')].map((each) => each.getAttribute('data-pane')).join(' ');
  const make = (): void => {
    const pane = (id: PaneId): HTMLElement => Object.assign(document.createElement('i'), { id });
    all = { graph: pane('graph'), table: pane('table'), inspector: pane('inspector') };
    panes = createPanes(all);
  };

  beforeEach(() => {
    saveArrangement(arrangementIn(undefined));
    make();
  });

  // The bar beside the graph, then the one between table and inspector.
  it.each<[closed: readonly PaneId[], shown: string, bars: readonly boolean[]]>([
    [[], 'graph table inspector', [true, true]],
    [['graph'], 'table inspector', [false, true]],
    [['table'], 'graph inspector', [true, false]],
    [['inspector'], 'graph table', [true, false]],
    [['table', 'inspector'], 'graph', [false, false]],
    [['graph', 'inspector'], 'table', [false, false]],
    [['graph', 'table'], 'inspector', [false, false]],
  ])('without %j', (closed, expected, shownBars) => {
    closed.forEach(press);
    expect([shown(), pressed()]).toEqual([expected, expected]);
    const [middle, lower] = [
      bars().find(({ parentElement }) => parentElement === panes.element)!,
      bars().find(({ parentElement }) => parentElement !== panes.element)!,
    ];
    expect([middle, lower].map(isShown)).toEqual(shownBars);
    expect(isShown(lower.parentElement!)).toBe(/table|inspector/.test(expected));
    expect(loadArrangement().closed).toEqual(closed);
    make();
    expect(shown()).toBe(expected);
    closed.forEach(panes.open);
    expect(shown()).toBe('graph table inspector');
  });

  it('keeps the last one open', () => {
    press('graph');
    press('inspector');
    press('table');
    expect([shown(), loadArrangement().closed]).toEqual(['table', ['graph', 'inspector']]);
    press('graph');
    press('table');
    expect(shown()).toBe('graph');
  });

  // Every element of these tests is 600 pixels wide.
  it('shows one at a time where the page is narrow, the graph first, and keeps what is closed elsewhere', () => {
    const Usual = globalThis.ResizeObserver;
    const notices: (() => void)[] = [];
    class Watched extends Usual {
      constructor(notice: () => void) {
        super(notice);
        notices.push(notice);
      }
    }
    vi.stubGlobal('ResizeObserver', Watched);
    make();
    vi.stubGlobal('ResizeObserver', Usual);
    const resized = notices[0];
    press('table');
    resized();
    expect([shown(), pressed()]).toEqual(['graph', 'graph']);
    press('inspector');
    expect([shown(), pressed()]).toEqual(['inspector', 'inspector']);
    expect(bars().some((bar) => isShown(bar) && bar.parentElement === panes.element)).toBe(false);
    panes.close('inspector');
    expect(shown()).toBe('graph');
    expect(loadArrangement().closed).toEqual(['table']);
    panes.dispose();
  });

  it('stands two graphs above the others, one beside them, with shares of their own', () => {
    const labels = (): readonly (string | null)[] =>
      bars()
        .map((bar) => bar.getAttribute('aria-label'))
        .sort();
    const grows = (): readonly string[] => Object.values(all).map(({ style }) => style.flexGrow);
    expect([labels(), grows()]).toEqual([
      ['Height of the table', 'Width of the graph'],
      ['38', '50', '50'],
    ]);
    panes.setPaired(true);
    expect([labels(), grows()]).toEqual([
      ['Height of the graphs', 'Width of the table'],
      ['58', '74', '26'],
    ]);
    expect(panes.element.classList.contains('paired')).toBe(true);
    panes.setPaired(false);
    expect([labels(), grows()]).toEqual([
      ['Height of the table', 'Width of the graph'],
      ['38', '50', '50'],
    ]);
    expect(panes.element.classList.contains('paired')).toBe(false);
  });
});
