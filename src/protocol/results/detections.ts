/**
 * What a run sees in one image: boxes or classes, in float and in integers, and the feature maps of a layer. Plain data for
 * pictures; every part says what made it.
 */
import type { Box, GroundTruth } from '../../calibrate/sample';
import type { Image } from '../../calibrate/image';

/** The recipe's data sets. */
export type ImageSetName = 'evaluation' | 'calibration';

/** An image of the run's own data sets, by its id there, or a file that somebody chose. */
export type ImageRef =
  { readonly set: ImageSetName; readonly id: string } | { readonly set: 'file'; readonly path: string };

/** The images that a run was calibrated with, or is evaluated on, in that order. */
export interface ImageSet {
  readonly set: ImageSetName;
  /** The last part of its path. */
  readonly name: string;
  readonly ids: readonly string[];
  /** Class index of each, where it is known without opening them. */
  readonly labels?: readonly number[];
  readonly classes?: readonly string[];
  /** Why there are none, in one line. */
  readonly problem?: string;
}

export interface DetectionsRequest {
  readonly runDir: string;
  readonly image: ImageRef;
}

export interface FoundBox {
  readonly class: number;
  /** 0..1 */
  readonly score: number;
  /** In pixels of the original image. */
  readonly box: Box;
}

/** What a detector found, after the run's own decoding, confidence and NMS. Best first. */
export interface BoxesSeen {
  readonly kind: 'boxes';
  readonly float: readonly FoundBox[];
  readonly integers: readonly FoundBox[];
  /** How many further ones, of lower scores, were left out. */
  readonly leftOut: { readonly float: number; readonly integers: number };
  /** Absent where the data set has no boxes. */
  readonly truth?: readonly GroundTruth[];
  /** The lowest score that was looked for, and the largest IoU that two boxes of a class may have. */
  readonly confidence: number;
  readonly nms: number;
}

export interface ClassScore {
  /** As the network gives it. */
  readonly score: number;
  /** 0..1 */
  readonly probability: number;
  /** From 0. */
  readonly rank: number;
}

/** A class that is among the five best in float, in integers or in both. */
export interface ClassRow {
  readonly class: number;
  readonly float: ClassScore;
  readonly integers: ClassScore;
}

export interface ClassesSeen {
  readonly kind: 'classes';
  /** By rank in float. */
  readonly rows: readonly ClassRow[];
  /** The labelled class, where the data set has one. */
  readonly truth?: number;
}

/** Outputs that are neither boxes that can be decoded nor classes. */
export interface OutputsSeen {
  readonly kind: 'outputs';
  /** Of each output of the network: 10·log10(Σ x² / Σ (x − x̂)²); null where float has no signal. */
  readonly outputs: readonly { readonly name: string; readonly sqnrDb: number | null }[];
}

export interface ImageSeen {
  readonly image: {
    readonly name: string;
    /** Of the original. */
    readonly width: number;
    readonly height: number;
    /** The image itself, perhaps reduced: RGB. */
    readonly picture: Image;
  };
  /** Names of the classes, where the data set or the recipe knows them. */
  readonly classes?: readonly string[];
  readonly seen: BoxesSeen | ClassesSeen | OutputsSeen;
  /** Image, how it was prepared, thresholds, and the run. */
  readonly provenance: string;
}

export type MapOrder = 'channel' | 'error';

export interface FeatureMapsRequest extends DetectionsRequest {
  readonly layer: string;
  /** The first channel of the page, in the order asked for, and how many. */
  readonly first: number;
  readonly count: number;
  readonly order: MapOrder;
}

/** One channel. Bytes are row by row, `width` · `height` of the answer. */
export interface FeatureMap {
  readonly channel: number;
  /** Real values of black and white, for float and integers alike. */
  readonly low: number;
  readonly high: number;
  readonly float: Uint8Array;
  readonly integers?: Uint8Array;
  /** Integers minus float: 128 is none, 1 and 255 are −reach and +reach. */
  readonly difference?: Uint8Array;
  /** The largest absolute difference. */
  readonly largest?: number;
}

export interface FeatureMaps {
  readonly layer: string;
  readonly channels: number;
  /** Of a map as it is shown. */
  readonly width: number;
  readonly height: number;
  /** Of a map in the network. */
  readonly size: readonly [width: number, height: number];
  readonly first: number;
  readonly maps: readonly FeatureMap[];
  /** The largest absolute difference of all channels. */
  readonly reach?: number;
  /** Of all channels; null where float has no signal, absent without integers. */
  readonly sqnrDb?: number | null;
  readonly provenance: string;
  /** Why a part is missing or smaller. */
  readonly notes: readonly string[];
}
