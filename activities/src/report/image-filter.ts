/** Which images of a run to show, and in which order. Shared by the page and by `serve`. */
export interface ImageFilter {
  /** Part of the image's id, in any case; empty for all. */
  readonly text: string;
  /** Class index that the image is labelled as, or that the model says; null for all. */
  readonly label: number | null;
  readonly predicted: number | null;
  readonly outcome: Outcome;
  /** Bounds of the probability of the explained class, 0..1, both included. */
  readonly low: number;
  readonly high: number;
  readonly order: ImageOrder;
}

const OUTCOMES = ['all', 'right', 'wrong', 'unlabelled', 'no-map'] as const;
export type Outcome = (typeof OUTCOMES)[number];

const IMAGE_ORDERS = ['stored', 'certain', 'doubtful', 'typical', 'outlier'] as const;
export type ImageOrder = (typeof IMAGE_ORDERS)[number];

export const EVERY_IMAGE: ImageFilter = {
  text: '',
  label: null,
  predicted: null,
  outcome: 'all',
  low: 0,
  high: 1,
  order: 'stored',
};

/** What a filter looks at. `typicality` is the correlation of the map with its class's mean map. */
export interface FilteredImage {
  readonly id: string;
  readonly label: number | null;
  readonly predicted: number;
  readonly score: number;
  readonly typicality: number | null;
  readonly status: string;
}

/** What the model got out of an image. */
export function outcomeOf({
  label,
  predicted,
  status,
}: Pick<FilteredImage, 'label' | 'predicted' | 'status'>): Exclude<Outcome, 'all'> {
  if (status !== 'ok') return 'no-map';
  if (label === null) return 'unlabelled';
  return label === predicted ? 'right' : 'wrong';
}

/** Whether an image is among those asked for. */
export function matches(filter: ImageFilter, image: FilteredImage): boolean {
  return (
    (filter.label === null || image.label === filter.label) &&
    (filter.predicted === null || image.predicted === filter.predicted) &&
    (filter.outcome === 'all' || outcomeOf(image) === filter.outcome) &&
    image.score >= filter.low &&
    image.score <= filter.high &&
    (filter.text === '' || image.id.toLowerCase().includes(filter.text.toLowerCase()))
  );
}

/** What images are sorted by, least first; null keeps the order in which they are stored. */
export function sortKey(order: ImageOrder): ((image: Omit<FilteredImage, 'id'>) => number) | null {
  switch (order) {
    case 'stored':
      return null;
    case 'certain':
      return ({ score }) => -score;
    case 'doubtful':
      return ({ score }) => score;
    case 'typical':
      return ({ typicality }) => -(typicality ?? -2);
    case 'outlier':
      return ({ typicality }) => typicality ?? 2;
  }
}

/** The filter as it stands in an address; what is not asked for is left out. */
export function filterToParams(filter: ImageFilter): URLSearchParams {
  const params = new URLSearchParams();
  const set = (name: string, value: string | number | null, absent: string | number | null): void => {
    if (value !== null && value !== absent) params.set(name, String(value));
  };
  set('q', filter.text, '');
  set('label', filter.label, null);
  set('said', filter.predicted, null);
  set('outcome', filter.outcome, 'all');
  set('low', filter.low, 0);
  set('high', filter.high, 1);
  set('order', filter.order, 'stored');
  return params;
}

/** Reads what `filterToParams` wrote; what makes no sense is left out, never an error. */
export function filterFromParams(params: URLSearchParams): ImageFilter {
  const classOf = (name: string): number | null => {
    const text = params.get(name) ?? '';
    return /^\d{1,7}$/.test(text) ? Number(text) : null;
  };
  const shareOf = (name: string, absent: number): number => {
    const text = params.get(name) ?? '';
    const value = text === '' ? absent : Number(text);
    return value >= 0 && value <= 1 ? value : absent;
  };
  return {
    text: (params.get('q') ?? '').slice(0, 200),
    label: classOf('label'),
    predicted: classOf('said'),
    outcome: OUTCOMES.find((name) => name === params.get('outcome')) ?? 'all',
    low: shareOf('low', 0),
    high: shareOf('high', 1),
    order: IMAGE_ORDERS.find((name) => name === params.get('order')) ?? 'stored',
  };
}
