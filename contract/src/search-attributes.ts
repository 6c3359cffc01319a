/**
 * What a Temporal server can find runs by. All are of type Keyword; a server must know them before a run may set them.
 */
export const SEARCH_ATTRIBUTES = {
  model: 'AtlasModel',
  version: 'AtlasVersion',
  dataset: 'AtlasDataset',
  /** The stage that the run is at. */
  stage: 'AtlasStage',
} as const;

/** An attribute and its value as Temporal's clients and workflows take it. */
export interface KeywordAttribute {
  readonly key: { readonly name: string; readonly type: 'KEYWORD' };
  readonly value: string;
}

export function keywordAttribute(name: keyof typeof SEARCH_ATTRIBUTES, value: string): KeywordAttribute {
  return { key: { name: SEARCH_ATTRIBUTES[name], type: 'KEYWORD' }, value };
}
