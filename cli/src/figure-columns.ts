import type { ClassFigures, Figure, HistoryEntry } from '@saliency-atlas/contract';

type Figures = Omit<ClassFigures, 'class' | 'class_name'>;

interface FigureColumn {
  readonly name: string;
  readonly title: string;
  readonly read: (figures: Figures) => Figure | number | null;
  readonly isShare: boolean;
}

/** What the report and docs/gate.md call the parts of the transplant test. */
const PART_TITLES = { concentrated: 'own windows', frame: 'edge', tone: 'tone', grain: 'grain' } as const;

/** The tracked figures in the order people read them. */
export const FIGURE_COLUMNS: readonly FigureColumn[] = [
  { name: 'accuracy', title: 'accuracy', read: (f) => f.accuracy, isShare: true },
  { name: 'insertion_auc', title: 'insertion', read: (f) => f.insertion_auc, isShare: false },
  { name: 'deletion_auc', title: 'deletion', read: (f) => f.deletion_auc, isShare: false },
  { name: 'reconstruction_accuracy', title: 'reconstr.', read: (f) => f.reconstruction_accuracy, isShare: true },
  { name: 'reconstruction_gap', title: 'gap', read: (f) => f.reconstruction_gap, isShare: true },
  { name: 'window_share', title: 'window', read: (f) => f.window_share, isShare: true },
  { name: 'concentrated_share', title: 'concentr.', read: (f) => f.concentrated_share, isShare: true },
  { name: 'transplant_flip', title: 'transplant', read: (f) => f.transplant_flip, isShare: true },
  ...(['concentrated', 'frame', 'tone', 'grain'] as const).map((part): FigureColumn => {
    const name = `transplant_flip_${part}` as const;
    return { name, title: PART_TITLES[part], read: (f) => f[name] ?? null, isShare: true };
  }),
  { name: 'salient_share', title: 'salient', read: (f) => f.salient_share, isShare: true },
  { name: 'drift', title: 'drift', read: (f) => f.drift, isShare: false },
];

/** The name of a figure in words, as docs/gate.md has it: `concentrated share`, `own-window flip`. */
export function figureWords(name: string): string {
  const part = /^transplant_flip_(\w+)$/.exec(name)?.[1];
  if (part !== undefined && part in PART_TITLES) {
    return `${PART_TITLES[part as keyof typeof PART_TITLES].replace('own windows', 'own-window')} flip`;
  }
  return name.replaceAll('_', ' ').replace('auc', 'AUC');
}

/** A figure as people read it: shares in per cent, the rest with three decimals, `–` where it was not measured. */
export function formatFigure(figure: Figure | number | null, isShare: boolean): string {
  if (figure === null) return '–';
  const value = typeof figure === 'number' ? figure : figure.value;
  return isShare ? `${(100 * value).toFixed(1)} %` : value.toFixed(3);
}

/** One row of figures per history entry, over all classes or for one. */
export function figuresOf(entry: HistoryEntry, className: string | undefined): Figures | undefined {
  return className === undefined ? entry.overall : entry.classes.find(({ class_name }) => class_name === className);
}
