/** What a message says of something that failed. */
import { expect, it } from 'vitest';
import { failureLine } from '../../../src/protocol/views/failureLine';

it.each([
  ['Quantize net.cfg', 'net.cfg: no weights; put them beside it', 'Quantize net.cfg: no weights; put them beside it'],
  ['Quantize net.cfg with bits=4', 'net.cfg: no weights', 'Quantize net.cfg with bits=4: no weights'],
  ['Quantize my net.cfg', 'my net.cfg: no weights', 'Quantize my net.cfg: no weights'],
  // Another file, a word that is no file, and no file at all.
  ['Quantize subnet.cfg', 'net.cfg: no weights', 'Quantize subnet.cfg: net.cfg: no weights'],
  ['Quantize net', 'net: not found', 'Quantize net: net: not found'],
  ['Quantize net.cfg', 'The disk is full', 'Quantize net.cfg: The disk is full'],
])('%s fails by: %s', (what, line, said) => expect(failureLine(what, line)).toBe(said));
