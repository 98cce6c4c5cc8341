/** Layers that look like garbage, above the figures that they spoil. */
import type { LayerFinding } from '../../protocol/results/results';
import { markup } from './markup';
import type { Markup } from './markup';

const look = { error: 'bad', warning: 'warn' } as const;

export function findingList(findings: readonly LayerFinding[] = []): Markup | undefined {
  if (findings.length === 0) return undefined;
  return markup`<ul class="findings">${findings.map(
    ({ severity, message }) => markup`<li><strong class="${look[severity]}">${severity}</strong> ${message}</li>`,
  )}</ul>
`;
}
