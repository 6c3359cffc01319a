/** Receipt steps of a run that are not shards; every object of a run is named by exactly one receipt. */
export const STEP = {
  aggregate: 'aggregate',
  transplant: 'transplant',
  classes: 'classes',
  track: 'track',
  report: 'report',
} as const;
