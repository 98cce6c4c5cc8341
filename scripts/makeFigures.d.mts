export function figures(): Readonly<Record<string, string>>;
export function expectedError(alpha: number, bits: number): number;
export function bestClip(bits: number): number;
