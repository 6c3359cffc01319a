/** Shares of the salient region that are removed: the paper's. */
export const REGION_SHARES = [0.5, 0.6, 0.7, 0.8, 0.9];
/** Shares of the picture that are removed alone and kept alone. */
export const PICTURE_SHARES = [0.15, 0.2, 0.25, 0.3, 0.4];

/** What a salient region is called in tables. */
export const REGION_NAMES = { positive: 'the pixels above the mean', box: 'the box' } as const;
