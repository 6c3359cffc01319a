import { describe, expect, it } from 'vitest';
import type { Dataset } from '../datasets/index.ts';
import { namesFrom, namesToRead } from './class-names.ts';

const datasetOf = (classNames: readonly string[] | null): Dataset => ({ classNames }) as Dataset;

describe('a run without model.labels', () => {
  it('takes the names of a data set that has as many classes as the model, and reads it by them again', () => {
    const names = namesFrom(datasetOf(['ant', 'bee']), 2);
    expect(names).toEqual(['ant', 'bee']);
    expect(namesToRead({ class_names: names })).toEqual(['ant', 'bee']);
  });

  it('numbers the classes of a model that has others, and reads the data set by its own names again', () => {
    for (const some of [['ant', 'bee'], null]) {
      const names = namesFrom(datasetOf(some), 3);
      expect(names).toEqual(['class 0', 'class 1', 'class 2']);
      expect(namesToRead({ class_names: names })).toBeNull();
    }
  });
});
