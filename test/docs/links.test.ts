/** Every link and picture in README, docs and the other pages leads somewhere; pictures are small, and say what they show. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const pagesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => normalize(`${folder}/${name}`));
const pages = [...pagesIn('.'), ...pagesIn('docs'), ...pagesIn('bench'), 'samples/README.md'];

interface Link {
  readonly text: string;
  readonly target: string;
  readonly isPicture: boolean;
}

/** Of Markdown and of the few HTML tags in it; code is none. */
function linksIn(markdown: string): readonly Link[] {
  const prose = markdown.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
  const links = Array.from(
    prose.matchAll(/(!?)\[([^[\]]*(?:\[[^\]]*\][^[\]]*)*)\]\(([^)\s]+)\)/g),
    ([, mark, text, target]) => [{ text, target, isPicture: mark === '!' }, ...linksIn(text)],
  ).flat();
  const tags = Array.from(
    prose.matchAll(/<(img|a|source)\b[^>]*?\b(?:src|href|srcset)="([^"]+)"[^>]*>/g),
    ([tag, name, target]) => ({
      ...{ text: /\balt="([^"]*)"/.exec(tag)?.[1] ?? '', target, isPicture: name === 'img' },
    }),
  );
  return [...links, ...tags];
}

/** As GitHub and the gallery make them of headings. */
function anchorsOf(markdown: string): readonly string[] {
  return Array.from(markdown.matchAll(/^#+ (.*)$/gm), ([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

/** Why a link leads nowhere. */
function fault(page: string, { text, target, isPicture }: Link): string | undefined {
  if (isPicture && text.trim() === '') return `${target}: a picture without words for who does not see it`;
  if (/^https:\/\/[\w.-]+\.\w+(\/\S*)?$/.test(target)) return undefined;
  if (/^[a-z]+:/.test(target)) return `${target}: expected https`;
  const [path, anchor] = target.split('#');
  const file = path === '' ? page : normalize(join(dirname(page), path));
  if (!existsSync(join(root, file))) return `${target}: there is no ${file}`;
  if (anchor !== undefined && !anchorsOf(read(file)).includes(anchor)) return `${target}: ${file} has no such heading`;
  return isPicture && statSync(join(root, file)).size > 200 * 1024 ? `${target}: more than 200 KB` : undefined;
}

describe('links', () => {
  it('are found in text, in pictures that are links, and in tags, not in code', () => {
    const markdown =
      'a [b](c.md#d) ![e](f.png) [![g](h.png)](https://i.org) <img src="j.png" alt="k"><source srcset="l.png">\n```\n[l](m)\n```\n`[n](o)`';
    expect(linksIn(markdown).map(({ target, isPicture }) => `${isPicture ? '!' : ''}${target}`)).toEqual([
      ...['c.md#d', '!f.png', 'https://i.org', '!h.png', '!j.png', 'l.png'],
    ]);
  });

  it.each([
    ['nowhere.md', false, 'nowhere.md: there is no docs/nowhere.md'],
    ['../README.md#no-such-heading', false, 'README.md has no such heading'],
    ['http://example.org', false, 'expected https'],
    ['../media/icon.png', true, 'without words'],
    ['../media/icon.png', false, undefined],
    ['../README.md#command-line', false, undefined],
    ['https://example.org/a?b=c', false, undefined],
  ])('%s (a picture: %s) has the fault: %s', (target, isPicture, line) => {
    const found = fault('docs/inputs.md', { text: isPicture ? '' : 'a', target, isPicture });
    if (line === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(line);
  });

  it.each(pages)('of %s lead somewhere', (page) => {
    expect(linksIn(read(page)).flatMap((link) => fault(page, link) ?? [])).toEqual([]);
  });

  it.each(pages)('of %s: pages and scripts that it speaks of are there', (page) => {
    const named = Array.from(
      read(page).matchAll(/`((?:docs|bench|scripts|samples|media)\/[\w./-]+\.\w+)`/g),
      ([, path]) => path,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});
