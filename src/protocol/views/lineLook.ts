/** How lines of a chart are told apart without colours: dashes, and markers that canvas and SVG draw alike. */

/** Lengths of strokes and gaps; none for a solid line. */
export const dashes: readonly (readonly number[])[] = [[], [9, 4], [2, 4], [11, 4, 2, 4], [5, 3], [1, 3]];

export interface Marker {
  /** Outline around (0,0), about 9 units across. */
  readonly path: string;
  /** The same in Chart.js. */
  readonly style: 'circle' | 'rect' | 'triangle' | 'rectRot' | 'cross' | 'crossRot' | 'star';
  /** Degrees. */
  readonly rotation?: number;
}

export const markers: readonly Marker[] = [
  { path: 'M-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0 -9 0z', style: 'circle' },
  { path: 'M-4 -4h8v8h-8z', style: 'rect' },
  { path: 'M0 -5.5l5 9h-10z', style: 'triangle' },
  { path: 'M0 -5.8l5.8 5.8l-5.8 5.8l-5.8 -5.8z', style: 'rectRot' },
  { path: 'M0 5.5l5 -9h-10z', style: 'triangle', rotation: 180 },
  { path: 'M0 -5v10M-5 0h10', style: 'cross' },
  { path: 'M-4 -4l8 8M-4 4l8 -8', style: 'crossRot' },
  { path: 'M0 -5v10M-5 0h10M-3.5 -3.5l7 7M-3.5 3.5l7 -7', style: 'star' },
];

/** Colours of lines that people who see no red or no green can tell apart; package.json contributes the same. */
export const inks: readonly { readonly light: string; readonly dark: string }[] = [
  { light: '#0067a5', dark: '#5ab4ec' },
  { light: '#c24e00', dark: '#f2935a' },
  { light: '#008060', dark: '#42cda0' },
  { light: '#9c3a86', dark: '#e391cc' },
  { light: '#7c6200', dark: '#e0c341' },
  { light: '#5252c8', dark: '#a0a0f6' },
  { light: '#4d5660', dark: '#b9c2cb' },
  { light: '#a3241d', dark: '#ff8f86' },
];
