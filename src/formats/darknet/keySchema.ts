/** What is said of a section of a cfg and of a key in it. */

/** `original` is pjreddie's Darknet, `alexeyab` the fork that carried it on. */
export type Fork = 'both' | 'original' | 'alexeyab';

export type KeyType = 'integer' | 'number' | 'flag' | 'text' | 'integers' | 'numbers' | 'activation';

export interface KeySchema {
  readonly type: KeyType;
  /** As one would write it; undefined when the key must be given or has no default. */
  readonly default?: string;
  readonly doc: string;
  readonly fork: Fork;
  /** The texts that Darknet knows, where there is a list of them. */
  readonly choices?: readonly string[];
}

export interface SectionSchema {
  readonly doc: string;
  readonly fork: Fork;
  /** Other names that Darknet takes for the section. */
  readonly aliases: readonly string[];
  readonly keys: Readonly<Record<string, KeySchema>>;
}
