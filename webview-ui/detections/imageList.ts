/** The images that a person may choose from, as one list: those of the evaluation, of the calibration, and a file. Pure. */
import { t } from '@vscode/l10n';
import type { ImageRef, ImageSet } from '../../src/protocol/results/detections';

export interface ListedImage {
  readonly ref: ImageRef;
  /** "000042 · horse" */
  readonly text: string;
}

export interface ImageGroup {
  /** "Evaluation: test.bin" */
  readonly label: string;
  readonly images: readonly ListedImage[];
}

const labelOf = (set: ImageSet['set'], name: string): string =>
  set === 'evaluation' ? t('Evaluation: {0}', name) : t('Calibration: {0}', name);

/** @param filter part of a name or class; the chosen file is always listed */
export function groupsOf(
  sets: readonly ImageSet[],
  chosen: ImageRef | undefined,
  filter: string,
): readonly ImageGroup[] {
  const wanted = filter.trim().toLowerCase();
  const groups = sets.map(({ set, name, ids, labels, classes }) => ({
    label: labelOf(set, name),
    images: ids
      .map((id, at): ListedImage => ({ ref: { set, id }, text: textOf(id, labels?.[at], classes) }))
      .filter(({ text }) => text.toLowerCase().includes(wanted)),
  }));
  const file =
    chosen?.set === 'file' ? [{ label: t('File'), images: [{ ref: chosen, text: lastPart(chosen.path) }] }] : [];
  return [...groups, ...file].filter(({ images }) => images.length > 0);
}

function textOf(id: string, label: number | undefined, classes: readonly string[] | undefined): string {
  const name = label === undefined ? undefined : (classes?.[label] ?? t('class {0}', label));
  return name === undefined || id.startsWith(`${name}/`) ? id : `${id} · ${name}`;
}

export const lastPart = (path: string): string => path.split(/[\\/]/).pop() ?? path;

/** One text for each image, to compare and to keep. */
export const keyOf = (ref: ImageRef): string => `${ref.set}\n${ref.set === 'file' ? ref.path : ref.id}`;

export const nameOf = (ref: ImageRef): string => (ref.set === 'file' ? lastPart(ref.path) : ref.id);

export function flatten(groups: readonly ImageGroup[]): readonly ListedImage[] {
  return groups.flatMap(({ images }) => images);
}

/** The image `step` places on, from end to end; the first one where the present one is not listed. */
export function neighbour(
  images: readonly ListedImage[],
  chosen: ImageRef | undefined,
  step: 1 | -1,
): ImageRef | undefined {
  if (images.length === 0) return undefined;
  const at = chosen ? placeOf(images, chosen) : -1;
  if (at < 0) return images[0].ref;
  return images[(at + step + images.length) % images.length].ref;
}

/** The evaluated ones after the present one, from end to end, without itself; of a run that was never evaluated those of its calibration. */
export function following(images: readonly ListedImage[], chosen: ImageRef | undefined): readonly ImageRef[] {
  const at = chosen ? placeOf(images, chosen) : -1;
  const others = [...images.slice(at + 1), ...images.slice(0, Math.max(0, at))].map(({ ref }) => ref);
  const evaluated = others.filter(({ set }) => set === 'evaluation');
  return evaluated.length > 0 ? evaluated : others.filter(({ set }) => set === 'calibration');
}

/** From 0; −1 where it is not listed. */
export function placeOf(images: readonly ListedImage[], chosen: ImageRef): number {
  const key = keyOf(chosen);
  return images.findIndex(({ ref }) => keyOf(ref) === key);
}

/** The groups with no more than `most` images each, those around the chosen one: a native list of 10,000 opens slowly. */
export function shortened(
  groups: readonly ImageGroup[],
  chosen: ImageRef | undefined,
  most: number,
): readonly ImageGroup[] {
  return groups.map(({ label, images }) => {
    if (images.length <= most) return { label: `${label} (${images.length})`, images };
    const at = chosen ? Math.max(0, placeOf(images, chosen)) : 0;
    const from = Math.max(0, Math.min(images.length - most, at - Math.floor(most / 2)));
    return { label: t('{0} ({1} of {2})', label, most, images.length), images: images.slice(from, from + most) };
  });
}
