import type { Job } from './job-schema.ts';

/** `runs/<run-id>/job.json`: what a run is and how it was set. Nothing in it changes while the run goes on. */
export interface RunDescription {
  readonly format_version: 1;
  readonly run_id: string;
  readonly method_version: string;
  /** As submitted, every default filled in; its URIs are those of the first submission. */
  readonly job: Job;
  readonly model: {
    readonly digest: string;
    readonly engine: string;
    readonly height: number;
    readonly width: number;
    readonly channels: number;
    readonly class_count: number;
    readonly batch_size: number;
  };
  readonly dataset: { readonly digest: string; readonly images: number };
  /** Of the file of a trained generator or an inpainter; absent where the run has none. */
  readonly generator?: { readonly digest: string };
  /** By class index. */
  readonly class_names: readonly string[];
  readonly plan: { readonly shard_size: number; readonly shards: number; readonly page_shards: number };
}
