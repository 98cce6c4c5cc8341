// A source with many mutations at once, each behind a switch: where `__mutant(7)` is true, the seventh stands in place of what was written.
import ts from 'typescript';

/** @param mutants `{ id, from, to, text }`, places of this source (`sites.mjs`) @returns the source, which evaluates a mutation where `__mutant(id)` says so */
export function switched(path, source, mutants) {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true);
  const units = new Map();
  for (const mutant of mutants) {
    const unit = unitAround(nodeAt(file, mutant));
    units.set(unit, [...(units.get(unit) ?? []), mutant]);
  }
  const outerFirst = [...units].sort(([a], [b]) => a.getStart() - b.getStart() || b.getEnd() - a.getEnd());
  return written(source, outerFirst, 0, source.length);
}

/** The smallest node that holds a place. */
function nodeAt(node, { from, to }) {
  const inner = ts.forEachChild(node, (child) =>
    child.getStart() <= from && to <= child.getEnd() ? child : undefined,
  );
  return inner === undefined ? node : nodeAt(inner, { from, to });
}

/** The largest expression, or the statement that is one, whose text can be exchanged alone: what is mutated inside is parsed as in its file. */
function unitAround(node) {
  let unit;
  for (let at = node; !ts.isSourceFile(at); at = at.parent) {
    if (ts.isExpressionStatement(at)) return at;
    if (unit !== undefined && (ts.isFunctionLike(at) || ts.isClassLike(at) || ts.isStatement(at))) return unit;
    if (ts.isExpression(at)) unit = at;
  }
  return unit;
}

/** A range of the source, with the switches of the units in it. */
function written(source, units, from, to) {
  let text = '';
  let done = from;
  for (const [i, [unit, mutants]] of units.entries()) {
    if (unit.getStart() < done || unit.getEnd() > to) continue;
    text += source.slice(done, unit.getStart()) + switchOf(source, unit, mutants, units.slice(i + 1));
    done = unit.getEnd();
  }
  return text + source.slice(done, to);
}

function switchOf(source, unit, mutants, inner) {
  const [start, end] = [unit.getStart(), unit.getEnd()];
  const original = written(source, inner, start, end);
  const cases = mutants.map(({ id, from, to, text }) => [id, source.slice(start, from) + text + source.slice(to, end)]);
  return ts.isExpressionStatement(unit)
    ? `{ ${cases.map(([id, text]) => `if (__mutant(${id})) { ${text} } else `).join('')}{ ${original} } }`
    : `(${cases.map(([id, text]) => `__mutant(${id}) ? (${text}) : `).join('')}(${original}))`;
}
