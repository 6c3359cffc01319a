import type { ArtifactKind, ArtifactRef } from './artifacts.ts';

export interface ManifestObject extends ArtifactRef {
  readonly kind: ArtifactKind;
}

/** `manifest.json`, committed last: its presence means that the run is complete. Keys are snake_case on disk. */
export interface RunManifest {
  readonly format_version: 1;
  readonly run_id: string;
  readonly model: { readonly name: string; readonly version: string; readonly digest: string };
  readonly dataset: { readonly uri: string; readonly digest: string; readonly images: number };
  readonly engine: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly objects: readonly { key: string; kind: ArtifactKind; sha256: string; rows: number; bytes: number }[];
}
