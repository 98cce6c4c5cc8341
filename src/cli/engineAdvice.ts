/** What a person is told whose engine computes integers slower than another would. */

/** The first whose vectors are joined to 256 bits and whose 8-bit dot products are exact on x86 (bench/BOUNDS.md). */
const fastSince = 24;

/**
 * Undefined where nothing is gained, or nothing was measured. The factor is that of bench/RESULTS.md over bench/RESULTS-node24.md.
 * @param version of Node, `20.20.2`
 */
export function engineAdvice(version: string, architecture: string): string | undefined {
  const major = Number(version.split('.')[0]);
  if (architecture !== 'x64' || !(major < fastSince)) return undefined;
  return `Node ${major} runs the portable kernel: on Node ${fastSince} networks are computed 2 to 3 times as fast.`;
}
