import { sectionSchemaOf, sectionSchemas } from '../../../formats/darknet/cfgSchema';
import { quote } from '../../../formats/darknet/cfgSyntax';
import { nearest } from '../../../util/nearest';
import { replacing, type Rule } from './rule';

export const unknownSection: Rule = {
  code: 'cfg.unknown-section',
  severity: 'error',
  doc: 'Both Darknets know the section.',
  check: ({ document }) =>
    document.sections.flatMap(({ type, range }, section) => {
      if (sectionSchemaOf(type)) return [];
      const near = nearest(type, Object.keys(sectionSchemas));
      const message = `Darknet knows no section ${quote(type)}`;
      if (near === undefined) return [{ section, range, message }];
      const fixes = [replacing(`Change to [${near}]`, range, `[${near}]`)];
      return [{ section, range, message: `${message} (did you mean [${near}]?)`, fixes }];
    }),
};
