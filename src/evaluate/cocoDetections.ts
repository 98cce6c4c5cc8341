/**
 * Detections as COCO's results format has them, for pycocotools and other tools: `{"image_id", "category_id", "bbox": [x, y, width, height],
 * "score"}`, in pixels of the original image and with all digits, so that whoever judges them sees what our evaluators see.
 */
import { boxAt, type Detections } from './detection';

export interface CocoDetection {
  /** The number that the image is called by; its name where that is no number. */
  readonly image_id: number | string;
  readonly category_id: number;
  readonly bbox: readonly [x: number, y: number, width: number, height: number];
  readonly score: number;
}

/**
 * @param image id of a sample: `000000000139`, or a path
 * @param categories ids of the data set's categories, by class; without them a class is its own category
 */
export function cocoDetections(
  image: string,
  { class: labels, score, box }: Detections,
  categories?: readonly number[],
): readonly CocoDetection[] {
  const id = imageId(image);
  return Array.from(labels, (label, at) => {
    const [x1, y1, x2, y2] = boxAt(box, at);
    return {
      image_id: id,
      category_id: categories?.[label] ?? label,
      bbox: [x1, y1, x2 - x1, y2 - y1],
      score: score[at],
    };
  });
}

function imageId(image: string): number | string {
  const name = image.replace(/^.*[/\\]/, '').replace(/\.\w+$/, '');
  return /^\d{1,15}$/.test(name) ? Number(name) : name;
}
