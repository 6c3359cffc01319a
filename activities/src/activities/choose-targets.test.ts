import { describe, expect, it } from 'vitest';
import { checkTarget, chooseTargets } from './choose-targets.ts';

const names = ['cat', 'dog', 'fox'];
const probabilities = Float32Array.of(0.2, 0.5, 0.3);

describe('chooseTargets', () => {
  it.each([
    ['predicted' as const, [1]],
    ['label' as const, [0]],
    [{ class: 'fox' }, [2]],
    [{ class: 0 }, [0]],
    [{ classes: ['fox', 1] }, [2, 1]],
    [{ top: 2 }, [1, 2]],
  ])('explains %j as the classes %j of an image labelled cat', (target, expected) => {
    expect(chooseTargets(target, probabilities, 0, names)).toEqual(expected);
  });

  it('explains the predicted class of an image without a label', () => {
    expect(chooseTargets('label', probabilities, null, names)).toEqual([1]);
  });

  it('takes the first of equally probable classes', () => {
    expect(chooseTargets('predicted', Float32Array.of(0.5, 0.5), null, ['a', 'b'])).toEqual([0]);
  });
});

describe('checkTarget', () => {
  it('names a class that the model does not have, and the field', () => {
    expect(() => checkTarget({ class: 'wolf' }, names)).toThrow('explain.target: the model has no class "wolf"');
    expect(() => checkTarget({ classes: [3] }, names)).toThrow('no class 3');
  });
});
