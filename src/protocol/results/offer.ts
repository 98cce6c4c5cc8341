/**
 * What a model is offered before it is quantized for the first time: samples that lie about, how its pictures seem to be wanted, and
 * one of them as the network would see it, with float's answer. Plain data.
 */
import type { PreprocessSpec } from '../../calibrate/preprocess';
import type { Image } from '../../calibrate/image';
import type { ClassScore, FoundBox } from './detections';
import type { ChosenData, ModelRef, PixelChoice } from './requests';

export interface OfferRequest extends ModelRef {
  /** Folders to look for samples in. */
  readonly folders: readonly string[];
  /** Look for samples also where nothing has to be asked. */
  readonly anyway?: boolean;
  /** Ask for sizes again that its recipe has. */
  readonly sizesAnew?: boolean;
}

/** Samples that a person names. */
export interface DataAtRequest extends ModelRef {
  /** Of a folder or file. */
  readonly path: string;
}

/** Samples that were found. */
export interface FoundData extends ChosenData {
  readonly count: number;
  /** What the samples are, and what lies beside them. */
  readonly holds: 'pictures' | 'classes' | 'boxes' | 'masks' | 'arrays';
}

/** An input with dimensions that the file leaves open: without their sizes nothing runs. */
export interface OpenShape {
  readonly name: string;
  /** As the file has it, an open dimension by its name or as `?`: "1x3xheightx?". */
  readonly dims: string;
  /** The same by axis: a size, or what an open dimension is called, perhaps nothing. Absent of an input without any shape. */
  readonly axes?: readonly (number | string)[];
  /** A whole shape that is likely, to be changed. */
  readonly likely: string;
}

export interface Offer {
  /** Inputs of which sizes have to be asked. */
  readonly open: readonly OpenShape[];
  /** Why nothing has to be asked: a recipe names samples, or the file says every range. */
  readonly ready: 'recipe' | 'given' | undefined;
  /** Whether a recipe is there, which then only lacks samples. */
  readonly hasRecipe: boolean;
  readonly takesPictures: boolean;
  /** The best first; none where nothing has to be asked. */
  readonly found: readonly FoundData[];
  /** Of networks that take pictures. */
  readonly guess?: PixelChoice & { readonly why: string };
  /** The forms that a person can choose instead. */
  readonly forms: readonly { readonly id: string; readonly label: string }[];
  readonly resizes: readonly PreprocessSpec['resize'][];
}

export interface PreviewRequest extends ModelRef {
  readonly data: ChosenData;
  readonly pixels: PixelChoice;
  /** Which sample; beyond the last it begins anew. */
  readonly index: number;
}

export type FloatAnswer =
  | { readonly kind: 'boxes'; readonly boxes: readonly FoundBox[] }
  | {
      readonly kind: 'classes';
      readonly ranked: readonly (Pick<ClassScore, 'probability'> & { readonly class: number })[];
    }
  /** Of each pixel its class, row by row, in the output's size. */
  | { readonly kind: 'mask'; readonly width: number; readonly height: number; readonly classes: Uint16Array }
  /** Drawn from its least number to its most. */
  | { readonly kind: 'map'; readonly picture: Image; readonly range: readonly [least: number, most: number] }
  | { readonly kind: 'other'; readonly outputs: number };

export interface Preview {
  readonly name: string;
  readonly index: number;
  readonly of: number;
  /** As the network sees it: its size, with borders; brightness and colours brought back to those of pictures. */
  readonly picture: Image;
  /** Of the network's own input, least and most. */
  readonly range: readonly [least: number, most: number];
  /** In pixels of that picture. */
  readonly answer: FloatAnswer;
  readonly classes?: readonly string[];
  /** The labelled class, where the data set has one. */
  readonly truth?: number;
}
