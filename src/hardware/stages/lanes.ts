/** How many channels lie side by side. */
import { divisorsOf } from '../bits';

/** The largest divisor up to what is wanted. */
export const fitting = (channels: number, wanted: number): number =>
  divisorsOf(channels).reduce((best, divisor) => (divisor <= wanted ? divisor : best), 1);
