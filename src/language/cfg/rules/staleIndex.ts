import { layerSections, sectionAt } from '../reading';
import type { QuickFix } from '../../diagnostic';
import type { Rule } from './rule';

/** Layers were put in or taken out since the indices were right: some now name another layer. */
export const staleIndex: Rule = {
  code: 'cfg.stale-index',
  severity: 'warning',
  doc: 'Indices still name the layers that they named before layers were put in or taken out.',
  check: ({ document, cfg: { layers }, stale = [] }) => {
    const names = layerSections(document).map(
      ({ section, index }) => layers.at(index)?.name ?? `[${section.type}] ${index}`,
    );
    const all: readonly QuickFix[] =
      stale.length > 1 ? [{ title: `Correct all ${stale.length} indices`, edits: stale.map(({ edit }) => edit) }] : [];
    return stale.map(({ edit, meant, named }) => ({
      section: sectionAt(document, edit.range.line),
      range: edit.range,
      message: `layers have moved: this index was ${names[meant]}, and is ${names[named] ?? 'no layer'} now`,
      fixes: [{ title: `Change to ${edit.newText} (${names[meant]})`, edits: [edit] }, ...all],
    }));
  },
};
