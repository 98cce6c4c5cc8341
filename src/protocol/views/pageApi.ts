/** What the host and the model's page offer each other. The page owns no truth: it shows what `show` says and sends intents. */
import type {
  DetectionsRequest,
  FeatureMaps,
  FeatureMapsRequest,
  ImageRef,
  ImageSeen,
  ImageSet,
} from '../results/detections';
import type { HardwareRequest, HardwareResult } from '../results/hardwareResult';
import type { Offer, Preview } from '../results/offer';
import type { PixelChoice } from '../results/requests';
import type { LayerChange, LayerDetail, LayerRequest } from '../results/layerDetail';
import type { TensorValues } from '../results/tensorValues';
import type { LayerCard } from './layerCard';
import type { ResultCard } from './resultCard';
import type { ModelView } from './viewModel';

export type PageAction =
  | 'openAsText'
  | 'quantize'
  | 'quantizeAndExport'
  | 'exportRun'
  | 'openReport'
  | 'compare'
  | 'importOverlay'
  | 'measureSensitivity'
  | 'stopComparing'
  | 'retry';

export interface PageButton {
  readonly action: PageAction;
  readonly label: string;
}

export type PageState =
  | { readonly kind: 'loading'; readonly title: string }
  | {
      readonly kind: 'model';
      readonly view: ModelView;
      /** Id of the overlay that is shown. */
      readonly overlay: string;
      readonly selected?: string;
      readonly buttons: readonly PageButton[];
      /** What the run came to. */
      readonly card?: ResultCard;
      /** Waits for a person's word before a first run. */
      readonly proposal?: Proposal;
    }
  | {
      readonly kind: 'error';
      readonly title: string;
      /** The one line that the command line prints. */
      readonly message: string;
      /** What a person can do next. */
      readonly advice: string;
      readonly buttons: readonly PageButton[];
    };

/** How pixels are wanted; that other samples are, with pixels as they are chosen so far; or that a person thought better of it. */
export type ProposalAnswer = PixelChoice | { readonly other: PixelChoice } | 'left';

/** Samples that were chosen, and how the network seems to want them: shown on one of them, to be accepted or changed. */
export interface Proposal extends Pick<Offer, 'forms' | 'resizes'> {
  /** Another one has another number. */
  readonly id: number;
  /** Of the folder or file. */
  readonly data: string;
  readonly guess: PixelChoice & { readonly why: string };
  /** What a person has chosen instead, so far. */
  readonly chosen?: PixelChoice;
  /** Of the button that goes on. */
  readonly accept: string;
}

/** Host → page. */
export interface PageApi {
  show(state: PageState): Promise<void>;
  select(request: { readonly layer: string }): Promise<void>;
  /** Another overlay of those that the page has. */
  showOverlay(request: { readonly id: string }): Promise<void>;
  /** Opens a pane that may be closed, and brings the focus to it. */
  openPane(request: { readonly id: PaneOnDemand }): Promise<void>;
}

/** Panes that commands open. */
export type PaneOnDemand = 'detections' | 'hardware' | 'inspector';

/** Page → host. */
export interface HostApi {
  /** The page is listening: the host shows what it has. */
  ready(request: Record<string, never>): Promise<void>;
  chooseOverlay(request: { readonly id: string }): Promise<void>;
  selectLayer(request: { readonly name: string }): Promise<void>;
  act(request: { readonly action: PageAction }): Promise<void>;
  /** What is to be known of a layer first, of the run that is shown where there is one. */
  card(request: { readonly layer: string }): Promise<LayerCard | undefined>;
  /** A layer of the model's run looked at closely; the host knows the run. Rejects when there is none. */
  layer(request: Omit<LayerRequest, 'runDir'>): Promise<LayerDetail>;
  /** The numbers of a layer's learned tensors, as the file has them. */
  tensors(request: { readonly layer: string }): Promise<readonly TensorValues[]>;
  /** The images of the model's run; these three reject when there is no run. */
  images(request: Record<string, never>): Promise<readonly ImageSet[]>;
  detections(request: Omit<DetectionsRequest, 'runDir'>): Promise<ImageSeen>;
  featureMaps(request: Omit<FeatureMapsRequest, 'runDir'>): Promise<FeatureMaps>;
  /** The model's run as hardware for a device and a rate; rejects when there is no run, and where a step has no module. */
  hardware(request: Omit<HardwareRequest, 'runDir'>): Promise<HardwareResult>;
  /** Lets a person choose an image file; undefined when they choose none. */
  chooseImage(request: Record<string, never>): Promise<ImageRef | undefined>;
  /** Into the text of the model's recipe, as an edit that can be undone. */
  changeLayer(change: LayerChange): Promise<void>;
  /** No overlays of this file any more. */
  forgetOverlays(request: { readonly source: string }): Promise<void>;
  /** A sample of the proposal as the network would see it, with float's answer; rejects when there is none any more. */
  preview(request: { readonly pixels: PixelChoice; readonly index: number }): Promise<Preview>;
  /** Ends the proposal. */
  answerProposal(answer: { readonly answer: ProposalAnswer }): Promise<void>;
  /** A step of the card: into the recipe and run, or what it says instead. */
  applyStep(request: { readonly id: string }): Promise<void>;
  /** To the clipboard. */
  copy(request: { readonly text: string }): Promise<void>;
}
