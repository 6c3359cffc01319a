import { expect, it } from 'vitest';
import { metricDirection } from './metric-direction.ts';

it('says that insertion is better high and deletion better low, for a map and for its controls', () => {
  expect(['insertion_auc', 'insertion_auc_random', 'deletion_auc', 'deletion_auc_centre'].map(metricDirection)).toEqual(
    ['higher', 'higher', 'lower', 'lower'],
  );
});

it('does not know the direction of a figure that is no metric of a map', () => {
  expect(metricDirection('accuracy')).toBeUndefined();
});
