interface Site {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly what: string;
  readonly line: number;
}
export function sitesOf(path: string, source: string): readonly Site[];
