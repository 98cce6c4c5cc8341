// The types of the Node API as one file: what the compiler declares of its entry and of the files whose types that speaks of, one after another,
// without the imports between them. Only what the entry exports is exported.
import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import ts from 'typescript';

const options = { strict: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext };
const emit = {
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  types: ['node'],
  declaration: true,
  emitDeclarationOnly: true,
};
const header = '// Types of the package `shiftwise`, made by scripts/declarations.mjs of what the product declares.';

/** Throws where the result is no valid declaration: two files that declare one name, or a type that was left out. */
export function writeDeclarations(entry, file) {
  const declared = declarationsFrom(resolve(entry));
  const names = exportedNames(declared.at(-1));
  const text = spokenOf(names, declared).map(withoutExport).join('');
  writeFileSync(file, `${header}\n${text}\nexport { ${names.join(', ')} };\n`);
  const faults = ts.getPreEmitDiagnostics(ts.createProgram([resolve(file)], { ...options, types: [], noEmit: true }));
  if (faults.length > 0) throw new Error(`${file}: ${ts.formatDiagnostics(faults, host)}`);
}

const host = { getCurrentDirectory: () => process.cwd(), getCanonicalFileName: (name) => name, getNewLine: () => '\n' };

/** As parsed files, each after those that it imports; the entry is the last. */
function declarationsFrom(entry) {
  const program = ts.createProgram([entry], { ...options, ...emit });
  const found = new Map();
  const visit = (path) => {
    if (found.has(path)) return;
    found.set(path, undefined);
    const file = ts.createSourceFile(path, declarationOf(program, path), ts.ScriptTarget.ES2022, true);
    importsOf(file).forEach((target) => visit(`${resolve(dirname(path), target)}.ts`));
    found.delete(path);
    found.set(path, file);
  };
  visit(entry);
  return [...found.values()];
}

function declarationOf(program, path) {
  let text = '';
  program.emit(program.getSourceFile(path), (_, written) => (text = written), undefined, true);
  return text;
}

const isImport = (statement) => ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement);

function importsOf(file) {
  const targets = file.statements.filter(isImport).map(({ moduleSpecifier }) => moduleSpecifier?.text);
  return targets.filter((target) => target?.startsWith('.'));
}

const namesOf = ({ name, declarationList }) => [
  name,
  ...(declarationList?.declarations ?? []).map((each) => each.name),
];

function exportedNames(file) {
  return file.statements.flatMap((statement) => {
    if (ts.isExportDeclaration(statement)) return (statement.exportClause?.elements ?? []).map(({ name }) => name.text);
    return ts.isImportDeclaration(statement) ? [] : namesOf(statement).flatMap((name) => name?.text ?? []);
  });
}

/** The declarations of these names, and of every type that a declaration names, in the order of their files. */
function spokenOf(names, files) {
  const all = files.flatMap(({ statements }) => statements.filter((statement) => !isImport(statement)));
  const wanted = new Set(names);
  const kept = new Set();
  const isWanted = (statement) => namesOf(statement).some((name) => name && wanted.has(name.text));
  const read = (node) => {
    const name =
      node.typeName ?? node.exprName ?? (ts.isExpressionWithTypeArguments(node) ? node.expression : undefined);
    if (name !== undefined) wanted.add(name.getText());
    ts.forEachChild(node, read);
  };
  for (let before = -1; kept.size > before;) {
    before = kept.size;
    for (const each of all.filter((one) => !kept.has(one) && isWanted(one))) (kept.add(each), read(each));
  }
  return all.filter((each) => kept.has(each));
}

/** With its own comment, without the file's. */
function withoutExport(statement) {
  const [comment] = (ts.getLeadingCommentRanges(statement.getFullText(), 0) ?? []).slice(-1);
  const text = statement.getFullText().slice(comment?.pos ?? statement.getLeadingTriviaWidth());
  return `${text.trim().replace(/^export (declare )?/m, (_, word = '') => word)}\n`;
}
