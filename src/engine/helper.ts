/** What a helper's thread runs: the integer kernel's end of a team, without the kernel's bytes, which it is handed. */
export { serveTeam } from '../integer/wasm/team';
export type { HelperMessage } from '../integer/wasm/team';
