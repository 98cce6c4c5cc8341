/** The messages that docs/troubleshooting.md explains are messages that the product can print. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sources } from '../support/imports';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');
const code = sources('src')
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');

/** The longest words between what differs: `…`, which is an expression in a template. */
const lasting = (message: string): readonly string[] =>
  message
    .split('…')
    .map((part) => part.trim())
    .filter((part) => part.length > 3);

const messages = Array.from(page.matchAll(/^\| `([^`]+)` \|/gm), ([, message]) => message);

describe('docs/troubleshooting.md', () => {
  it('explains messages', () => expect(messages.length).toBeGreaterThan(20));
  it.each(messages)('%s', (message) => expect(lasting(message).filter((part) => !code.includes(part))).toEqual([]));
});
