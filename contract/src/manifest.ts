import type { ArtifactKind } from './artifacts.ts';

/** `manifest.json`, committed last: its presence means that the run is complete. Keys are snake_case on disk. */
export interface RunManifest {
  readonly format_version: 1;
  readonly run_id: string;
  readonly model: { readonly name: string; readonly version: string; readonly digest: string };
  readonly dataset: { readonly uri: string; readonly digest: string; readonly images: number };
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly objects: readonly {
    readonly key: string;
    readonly kind: ArtifactKind;
    readonly sha256: string;
    readonly rows: number;
    readonly bytes: number;
  }[];
}
