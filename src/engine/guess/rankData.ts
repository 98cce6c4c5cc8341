/**
 * Which of the folders that lie about are samples for a model: what is in them tells what they are, and what the model takes, how many
 * there are, how near they lie and what they are called tells which is likeliest. Pure; a host lists the folders.
 */
import type { FoundData } from '../../protocol/results/offer';

export interface FolderSeen {
  /** With forward slashes. */
  readonly path: string;
  /** Files in it that are pictures. */
  readonly pictures: number;
  /** Names of its `.npy` and `.npz` files. */
  readonly arrays: readonly string[];
  /** Names of the folders in it. */
  readonly folders: readonly string[];
}

export interface WantedData {
  /** Path of the model, with forward slashes. */
  readonly model: string;
  readonly takesPictures: boolean;
  /** How many things the network is fed at once. Pictures alone do not feed several. */
  readonly inputs: number;
  readonly task: 'boxes' | 'mask' | 'classes' | 'sequence' | 'other';
  /** Of a classifier, where it is known. */
  readonly classes?: number;
}

/** The best first; equal ones in order of their paths. */
export function rankData(folders: readonly FolderSeen[], wanted: WantedData): readonly FoundData[] {
  const arrays = !wanted.takesPictures || wanted.inputs > 1;
  const found = [...(wanted.takesPictures ? picturesIn(folders, wanted) : []), ...(arrays ? arraysIn(folders) : [])];
  const ranked = found.map((data) => ({ data, score: scoreOf(data, wanted) }));
  ranked.sort((a, b) => b.score - a.score || (a.data.path < b.data.path ? -1 : 1));
  return ranked.map(({ data }) => data);
}

function arraysIn(folders: readonly FolderSeen[]): readonly FoundData[] {
  return folders.flatMap(({ path, arrays }) => {
    const files = arrays.map((name) => arrayData(`${path}/${name}`, 1));
    const all = arrays.filter((name) => name.endsWith('.npy'));
    return all.length > 3 ? [arrayData(path, all.length)] : files;
  });
}

const arrayData = (path: string, count: number): FoundData => {
  const type = path.endsWith('.npz') ? 'npz' : 'npy';
  return { type, path, count, judged: 'float', holds: 'arrays' };
};

function picturesIn(folders: readonly FolderSeen[], wanted: WantedData): readonly FoundData[] {
  const byPath = new Map(folders.map((folder) => [folder.path, folder]));
  const inside = ({ path, folders: names }: FolderSeen): readonly FolderSeen[] =>
    names.flatMap((name) => byPath.get(`${path}/${name}`) ?? []);
  const taken = new Set<string>();
  const sets = folders.flatMap((folder): readonly FoundData[] => {
    const set = labelledSet(folder, inside(folder), wanted);
    if (!set) return [];
    inside(folder).forEach(({ path }) => taken.add(path));
    return [set];
  });
  const plain = folders.filter(({ path, pictures }) => pictures > 0 && !taken.has(path));
  return [
    ...sets,
    ...plain.map(({ path, pictures }): FoundData => {
      return { type: 'images', path, count: pictures, judged: 'float', holds: 'pictures' };
    }),
  ];
}

/** Labels of another task, or for another number of classes, are pictures all the same. */
function labelledSet(
  { path, pictures, folders }: FolderSeen,
  inside: readonly FolderSeen[],
  { task, classes }: WantedData,
): FoundData | undefined {
  const count = inside.find((each) => each.path === `${path}/images`)?.pictures ?? 0;
  const judgedBy = (fits: boolean): FoundData['judged'] => (fits ? 'labels' : 'float');
  if (count > 0 && folders.includes('labels'))
    return { type: 'yolo', path, count, judged: judgedBy(task === 'boxes'), holds: 'boxes' };
  if (count > 0 && folders.includes('masks'))
    return { type: 'masks', path, count, judged: judgedBy(task === 'mask'), holds: 'masks' };
  const withPictures = inside.filter((each) => each.pictures > 0);
  if (pictures > 0 || withPictures.length < 2 || withPictures.length < folders.length) return undefined;
  const fits = task === 'classes' && classes === withPictures.length;
  if (!fits && isSplit(folders)) return undefined;
  const all = withPictures.reduce((sum, each) => sum + each.pictures, 0);
  return { type: 'folders', path, count: all, judged: judgedBy(fits), holds: 'classes' };
}

/** Folders beside each other that are parts of a data set, not classes. */
const isSplit = (names: readonly string[]): boolean =>
  names.some((name) => /^(train|val|test|calib|images|masks)/i.test(name));

const likely = /calib|train|val|test|image|picture|photo|sample|data|coco|voc/i;
const unlikely = /icon|media|docs?$|asset|screenshot|static|public|resource|result|figure|logo/i;

function scoreOf(data: FoundData, { model, inputs }: WantedData): number {
  const folder = model.split('/').slice(0, -1);
  const parts = data.path.split('/');
  const shared = parts.findIndex((part, at) => part !== folder[at]);
  const apart = shared < 0 ? 0 : folder.length - Math.min(shared, folder.length) + (parts.length - shared - 1);
  const own = parts.slice(shared < 0 ? -1 : shared).join('/');
  const named = (likely.test(own) ? 1 : 0) - (unlikely.test(own) ? 4 : 0);
  const feedsAll = inputs > 1 && data.type === 'npz' ? 9 : 0;
  return (
    feedsAll + (data.judged === 'labels' ? 3 : 0) + Math.min(3, Math.log10(data.count + 1)) * 1.5 + named - apart / 2
  );
}
