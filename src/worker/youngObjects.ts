/**
 * Imported first by entries, before anything else takes memory: keeps V8's space for young objects as small as it begins (1 MB). What an
 * image needs are arrays outside V8's heap, which it frees when it collects the young objects that hold them, and it does that when
 * their space is full: in a space of 16 MB the arrays of some thirty images wait for it. Tiny-YOLOv3's evaluation peaks at 230 instead of
 * 280 MB on Node 24; times do not change.
 */
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');
