import { expect, it } from 'vitest';
import { figureWords } from './figure-columns.ts';

it('calls figures what the documents call them', () => {
  const names = ['transplant_flip', 'transplant_flip_concentrated', 'transplant_flip_frame', 'insertion_auc'];
  expect(names.map(figureWords)).toEqual(['transplant flip', 'own-window flip', 'edge flip', 'insertion AUC']);
});
