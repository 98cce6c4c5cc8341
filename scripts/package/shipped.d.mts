export const bundled: readonly string[];
export const beside: readonly string[];
export function packagesIn(inputs: readonly string[]): readonly string[];
