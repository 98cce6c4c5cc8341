/** The parts of the network that stay float, and why; or the plain statement that there are none. */
import type { Island } from '../../protocol/results/results';
import { markup } from './markup';
import type { Markup } from './markup';

/** Layer names beyond this many are counted instead of listed. */
const mostNames = 12;

export function islandList(islands: readonly Island[]): Markup {
  if (islands.length === 0) return markup`<p>No float islands: every operator runs in integers.</p>`;
  return markup`<p>Float islands, run in float by onnxruntime:</p><ul>${islands.map(
    (island) =>
      markup`<li class="note"><strong>${namesText(island.layers)}</strong>: ${island.reason}${island.tail && ' (after the heads)'}</li>`,
  )}</ul>`;
}

function namesText(names: readonly string[]): string {
  const listed = names.slice(0, mostNames).join(', ');
  return names.length > mostNames ? `${listed} and ${names.length - mostNames} more` : listed;
}
