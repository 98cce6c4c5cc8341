export function textsIn(file: string, source: string): readonly string[];
export function bundleText(): string;
