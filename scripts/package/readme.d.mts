export function withAddresses(markdown: string, repository: string): string;
