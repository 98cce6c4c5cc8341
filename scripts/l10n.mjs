// Writes l10n/bundle.l10n.json: every text that the sources show people by `vscode.l10n.t` (the host) or by `t` of @vscode/l10n (pages,
// and what host and pages share), as translators need it. `--check` writes nothing and fails where the file is out of date.
// Own, as @vscode/l10n-dev 0.0.35 sees no `import { t }` (170 of our first 462 texts) and takes 17 s where this takes one.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';

const root = join(import.meta.dirname, '..');
const bundle = join(root, 'l10n', 'bundle.l10n.json');
const folders = ['src', 'webview-ui'];

/**
 * The texts of a source in their order. Throws where a text is put together at run time, as nobody could translate it, and where the
 * host would say it while its modules load, before it knows the language.
 */
export function textsIn(file, source) {
  const isImported = /^import \{ t \} from '@vscode\/l10n';$/m.test(source);
  const parsed = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts = [];
  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      const called = node.expression.getText();
      if (called === 'vscode.l10n.t' || (isImported && called === 't')) texts.push(textOf(node, parsed));
    }
    ts.forEachChild(node, visit);
  };
  visit(parsed);
  return texts;
}

function textOf(call, parsed) {
  const [text] = call.arguments;
  const { line } = parsed.getLineAndCharacterOfPosition(call.getStart());
  const refuse = (wanted) => {
    throw new Error(`${parsed.fileName}:${line + 1}: expected ${wanted}`);
  };
  if (parsed.fileName.startsWith('src/') && !ts.findAncestor(call, ts.isFunctionLike))
    refuse('a text within a function');
  return text && ts.isStringLiteralLike(text) ? text.text : refuse('a text as it stands, with {0} where values go');
}

/** The bundle's own text. In the order of paths, whatever the disk's is. */
export function bundleText() {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .sort(),
  );
  const texts = files.flatMap((file) => {
    const source = readFileSync(join(root, file), 'utf8');
    return source.includes('l10n') ? textsIn(file, source) : [];
  });
  return `${JSON.stringify(Object.fromEntries(texts.map((text) => [text, text])), null, 2)}\n`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const text = bundleText();
  const count = Object.keys(JSON.parse(text)).length;
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(bundle), { recursive: true });
    writeFileSync(bundle, text);
    console.log(`l10n/bundle.l10n.json: ${count} texts`);
  } else if (readFileSync(bundle, 'utf8') !== text) {
    console.error('l10n/bundle.l10n.json is out of date: run npm run l10n');
    process.exitCode = 1;
  }
}
