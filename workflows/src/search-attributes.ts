import { upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { keywordAttribute, SEARCH_ATTRIBUTES, type KeywordAttribute, type Stage } from '@saliency-atlas/contract';

const NAMES = Object.keys(SEARCH_ATTRIBUTES) as (keyof typeof SEARCH_ATTRIBUTES)[];

/** Our attributes of this workflow, to be handed on; none where its server does not know them. */
export function ownAttributes(): KeywordAttribute[] {
  const { typedSearchAttributes } = workflowInfo();
  return NAMES.flatMap((name) => {
    const value = typedSearchAttributes.get({ name: SEARCH_ATTRIBUTES[name], type: 'KEYWORD' });
    return value === undefined ? [] : [keywordAttribute(name, value)];
  });
}

/** Makes the run findable by its stage, where its server knows our attributes: whoever submitted it has found out. */
export function setStageAttribute(stage: Stage): void {
  if (ownAttributes().length > 0) upsertSearchAttributes([keywordAttribute('stage', stage)]);
}
