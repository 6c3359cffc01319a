/** `tags/<model>/<name>/<sequence>.json`: a run that was given a name. */
export interface RunTag {
  readonly format_version: 1;
  readonly sequence: number;
  readonly name: string;
  readonly model: string;
  readonly version: string;
  readonly run_id: string;
}
