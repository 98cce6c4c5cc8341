/** The theme's colours and font for canvases, read from VS Code's CSS variables; a canvas cannot use them by name. */
import { colourId, type Colour } from '../../src/protocol/views/overlayColour';

export interface Theme {
  readonly font: string;
  readonly foreground: string;
  readonly muted: string;
  readonly background: string;
  readonly surface: string;
  readonly border: string;
  readonly edge: string;
  readonly focus: string;
  readonly match: string;
  readonly isHighContrast: boolean;
  readonly of: (colour: Colour) => string;
}

export function readTheme(): Theme {
  const style = getComputedStyle(document.body);
  const variable = (...names: readonly string[]): string =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value !== '') ?? style.color;
  const isHighContrast = /vscode-high-contrast/.test(document.body.className);
  const colours = new Map<string, string>();
  return {
    font: style.fontFamily,
    foreground: variable('editor-foreground'),
    muted: variable('descriptionForeground'),
    background: variable('editor-background'),
    surface: variable('editorWidget-background', 'editor-background'),
    border: isHighContrast ? variable('contrastBorder') : variable('editorWidget-border', 'panel-border'),
    edge: isHighContrast ? variable('contrastBorder') : variable('descriptionForeground'),
    focus: isHighContrast ? variable('contrastActiveBorder', 'focusBorder') : variable('focusBorder'),
    match: variable('editor-findMatchHighlightBorder', 'list-highlightForeground'),
    isHighContrast,
    of(colour) {
      const name = colourId(colour).replace('.', '-');
      const known = colours.get(name) ?? variable(name);
      colours.set(name, known);
      return known;
    },
  };
}

/** Calls `listener` whenever the theme changes, until the answer is called. */
export function onThemeChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-id'] });
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => observer.disconnect();
}
