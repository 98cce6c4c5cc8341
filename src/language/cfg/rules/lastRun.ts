/** What the last run found to look like garbage, at the layer, as long as the text has that layer. */
import { knownOf } from '../known';
import { layerSections } from '../reading';
import type { Finding, Rule, RuleContext } from './rule';

const ruleOf = (severity: 'error' | 'warning', doc: string): Rule => ({
  code: `cfg.run-${severity}`,
  severity,
  doc,
  check: (context) => findingsIn(context, severity),
});

export const lastRunRules: readonly Rule[] = [
  ruleOf('error', 'The last run made sense of every layer.'),
  ruleOf('warning', 'The last run lost no more in a layer than its width explains.'),
];

function findingsIn({ document, cfg: { layers }, run }: RuleContext, severity: string): readonly Finding[] {
  const sections = layerSections(document);
  return (run?.findings ?? []).flatMap((finding): readonly Finding[] => {
    const layer = layers.find(({ name }) => name === finding.layer);
    if (finding.severity !== severity || !layer || !run) return [];
    const { quantized, isStale } = knownOf(run, layer.name, layer);
    if (!quantized || isStale) return [];
    const { section, at } = sections[layer.index];
    return [{ section: at, range: section.range, message: `the last run: ${finding.message}` }];
  });
}
