import { InputError } from '../../util/errors';
import { jsonFlag } from '../args';
import type { Command } from '../host';

/** Declared so that the name is taken and answered; there is nothing to compare until goldens are exported. */
export const compare: Command = {
  spec: {
    name: 'compare',
    summary:
      'Will find the first layer and element that differ, once golden vectors can be exported; not available yet',
    positionals: ['GOLDEN_DIR', 'OTHER_DIR'],
    flags: [jsonFlag],
  },
  async run() {
    throw new InputError('compare is not available yet: it arrives with the export of golden vectors');
  },
};
