/** The stages of a run, in the order the data flows. */
export const STAGES = ['plan', 'explain', 'aggregate', 'reconstruct', 'evaluate', 'track', 'report'] as const;
export type Stage = (typeof STAGES)[number];

/** The stages that work shard by shard. */
export const SHARD_STAGES = ['explain', 'reconstruct', 'evaluate'] as const;
export type ShardStage = (typeof SHARD_STAGES)[number];
