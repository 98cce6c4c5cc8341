/** Small drawings for buttons that have no room for words; what they mean the button's label says. */

export type IconName = 'graph' | 'table' | 'inspector' | 'detections' | 'hardware';

/** Lines on a field of 16 by 16. */
const lines: Readonly<Record<IconName, string>> = {
  graph: 'M6 1.5h4v3H6zM2 11.5h4v3H2zM10 11.5h4v3h-4zM8 4.5V8M4 11.5V8h8v3.5',
  table: 'M1.5 2.5h13v11h-13zM1.5 6h13M1.5 9.5h13M6 2.5v11',
  inspector: 'M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l4 4',
  hardware: 'M4.5 4.5h7v7h-7zM6.5 1.5v3M9.5 1.5v3M6.5 11.5v3M9.5 11.5v3M1.5 6.5h3M1.5 9.5h3M11.5 6.5h3M11.5 9.5h3',
  detections: 'M1.5 2.5h13v11h-13zM4.5 6h4v4.5h-4zM10.5 5h2v3h-2z',
};

const svg = 'http://www.w3.org/2000/svg';

/** In the colour of the text around it. */
export function icon(name: IconName): SVGElement {
  const element = document.createElementNS(svg, 'svg');
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', lines[name]);
  for (const [key, value] of Object.entries({ class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }))
    element.setAttribute(key, value);
  element.append(path);
  return element;
}
