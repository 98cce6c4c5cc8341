// Where a source file can be changed a little so that it means something else, as ranges and replacements.
import ts from 'typescript';

const operators = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '<<': '>>',
  '>>': '<<',
  '&': '|',
  '|': '&',
};
const calls = new Map(
  Object.entries({
    'Math.min': 'Math.max',
    'Math.max': 'Math.min',
    'Math.floor': 'Math.ceil',
    'Math.ceil': 'Math.floor',
  }),
);

/** All mutations of a text: `{ from, to, text, what, line }`, in the order of their places. */
export function sitesOf(path, source) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const sites = [];
  const add = (node, text, from = node.getStart(), to = node.getEnd()) => {
    const was = source.slice(from, to).replace(/\s+/g, ' ');
    const { line } = file.getLineAndCharacterOfPosition(from);
    sites.push({ from, to, text, line: line + 1, what: `${was.slice(0, 60)} → ${text.slice(0, 60) || '(nothing)'}` });
  };
  visit(file, add);
  return sites;
}

function visit(node, add) {
  if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return;
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || isName(node)) return;
  if (ts.isBinaryExpression(node)) changeOperator(node, add);
  else if (ts.isPrefixUnaryExpression(node)) changePrefix(node, add);
  else if (ts.isNumericLiteral(node)) add(node, `(${node.getText()} + 1)`);
  else if (node.kind === ts.SyntaxKind.TrueKeyword) add(node, 'false');
  else if (node.kind === ts.SyntaxKind.FalseKeyword) add(node, 'true');
  else if (ts.isConditionalExpression(node)) swapBranches(node, add);
  else if (ts.isIfStatement(node)) add(node.expression, `!(${node.expression.getText()})`);
  else if (ts.isExpressionStatement(node) && ts.isCallExpression(node.expression)) add(node, ';');
  else if (ts.isCallExpression(node) && calls.has(node.expression.getText()))
    add(node.expression, calls.get(node.expression.getText()));
  ts.forEachChild(node, (child) => visit(child, add));
}

/** `{ 1: … }`: nothing else can stand there. */
const isName = (node) => ts.isNumericLiteral(node) && node.parent.name === node;

function changeOperator({ operatorToken }, add) {
  const other = operators[operatorToken.getText()];
  if (other !== undefined) add(operatorToken, other);
}

function changePrefix(node, add) {
  if (node.operator === ts.SyntaxKind.ExclamationToken || node.operator === ts.SyntaxKind.MinusToken)
    add(node, node.operand.getText());
}

function swapBranches({ whenTrue, whenFalse }, add) {
  const from = whenTrue.getStart();
  const to = whenFalse.getEnd();
  add(whenTrue, `${whenFalse.getText()} : ${whenTrue.getText()}`, from, to);
}
