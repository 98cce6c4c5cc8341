/** From pairs of boxes to what is drawn over a picture: rectangles with a label and a kind of line. Pure. */
import type { BoxPair, PairKind } from '../../src/protocol/views/boxPairs';
import type { FoundBox, ImageSeen } from '../../src/protocol/results/detections';
import { className, scoreText } from '../../src/protocol/views/seenWords';

export type SideName = 'float' | 'integers';

export interface Mark {
  /** `elsewhere`: a box that only the other side has; `truth`: a labelled object. */
  readonly kind: PairKind | 'elsewhere' | 'truth';
  /** Pixels of the drawing. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Empty where there is no room for words. */
  readonly label: string;
  readonly isStrong: boolean;
  /** Index of its pair; absent for labelled objects. */
  readonly pair?: number;
}

export interface Scene {
  readonly pairs: readonly BoxPair[];
  /** Empty when labelled objects are not drawn. */
  readonly truth: readonly Pick<FoundBox, 'class' | 'box'>[];
  readonly classes?: readonly string[];
  readonly image: Pick<ImageSeen['image'], 'width' | 'height'>;
  /** Index of the pair that is pointed out. */
  readonly strong?: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** More boxes than this, and words hide the picture: only their numbers are drawn, then only the boxes. */
const roomForWords = 12;
const roomForNumbers = 40;

/** What lies on top comes last: the pair that is pointed out. */
export function marksOf(scene: Scene, side: SideName, size: Size): readonly Mark[] {
  const { pairs, truth, classes, strong } = scene;
  const place = placer(scene.image, size);
  const isFull = pairs.length <= roomForWords;
  const isNumbered = pairs.length <= roomForNumbers;
  const marks = pairs.flatMap((pair, at): readonly Mark[] => {
    const isStrong = at === strong;
    const own = pair[side];
    if (own) {
      const words = isFull || isStrong ? ` ${className(own.class, classes)} ${scoreText(own.score)}` : '';
      const label = isNumbered || isStrong ? `${at + 1}${words}` : '';
      return [{ kind: pair.kind, ...place(own), label, isStrong, pair: at }];
    }
    const other = pair.float ?? pair.integers;
    return isStrong && other ? [{ kind: 'elsewhere', ...place(other), label: `${at + 1}`, isStrong, pair: at }] : [];
  });
  const labelled = truth.map((object): Mark => {
    const label = isFull ? className(object.class, classes) : '';
    return { kind: 'truth', ...place(object), label, isStrong: false };
  });
  return [...labelled, ...marks.filter((mark) => !mark.isStrong), ...marks.filter((mark) => mark.isStrong)];
}

/** From pixels of the image to those of the drawing, within it: a box may reach beyond its image. */
function placer(image: Size, size: Size): (box: Pick<FoundBox, 'box'>) => Pick<Mark, 'x' | 'y' | 'width' | 'height'> {
  const [across, down] = [size.width / image.width, size.height / image.height];
  const within = (value: number, most: number): number => Math.max(0, Math.min(most, value));
  return ({ box: [x1, y1, x2, y2] }) => {
    const [x, y] = [within(x1 * across, size.width), within(y1 * down, size.height)];
    return { x, y, width: within(x2 * across, size.width) - x, height: within(y2 * down, size.height) - y };
  };
}

/** The pair of the smallest box around a point of the drawing. */
export function pairAt(marks: readonly Mark[], x: number, y: number): number | undefined {
  const around = marks.filter(
    (mark) =>
      mark.pair !== undefined && x >= mark.x && y >= mark.y && x <= mark.x + mark.width && y <= mark.y + mark.height,
  );
  return around.sort((a, b) => a.width * a.height - b.width * b.height)[0]?.pair;
}

/** The largest size of an image's shape within `room`, and no more than `most` times its own. */
export function fitted(image: Size, room: Size, most: number): Size {
  const factor = Math.min(most, room.width / image.width, room.height / image.height);
  return {
    width: Math.max(1, Math.round(image.width * factor)),
    height: Math.max(1, Math.round(image.height * factor)),
  };
}
