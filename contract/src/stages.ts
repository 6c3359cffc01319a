/** The stages of a run, in the order the data flows. */
export const STAGES = ['plan', 'explain', 'aggregate', 'reconstruct', 'evaluate', 'track', 'report'] as const;
export type Stage = (typeof STAGES)[number];

/** The stages that work shard by shard. */
export type ShardStage = 'explain' | 'reconstruct' | 'evaluate';
