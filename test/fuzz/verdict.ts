/** What an oracle says of a case. */

export const oracles = ['import', 'shapes', 'kernel', 'c', 'onnx-integer', 'near-float', 'aborts'] as const;
export type Oracle = (typeof oracles)[number];

export interface Verdict {
  readonly oracle: Oracle;
  /** `passed over`: there was nothing to compare, `detail` says why. */
  readonly outcome: 'held' | 'passed over' | 'fault';
  readonly detail: string;
}

export const held = (oracle: Oracle): Verdict => ({ oracle, outcome: 'held', detail: '' });
export const passedOver = (oracle: Oracle, detail: string): Verdict => ({ oracle, outcome: 'passed over', detail });
export const fault = (oracle: Oracle, detail: string): Verdict => ({ oracle, outcome: 'fault', detail });
/** Held, unless something differs. */
export const unless = (oracle: Oracle, difference: string | undefined): Verdict =>
  difference === undefined ? held(oracle) : fault(oracle, difference);
