import type { ClassFigures, Figure, HistoryEntry } from '@saliency-atlas/contract';
import { describe, expect, it } from 'vitest';
import { wilsonInterval } from '../evaluate/index.ts';
import { globalTable } from './example-global.ts';
import { decideGate } from './gate.ts';
import type { GateInput } from './gate.ts';

const figure = (value: number, count = 400): Figure => wilsonInterval(value, count);

const honest: ClassFigures = {
  class: 6,
  class_name: 'Shirt',
  images: 400,
  accuracy: figure(0.9),
  insertion_auc: null,
  deletion_auc: null,
  reconstruction_accuracy: null,
  reconstruction_gap: null,
  window_share: 0.08,
  concentrated_share: figure(0.01),
  transplant_flip: figure(0.02),
  transplant_flip_concentrated: figure(0.05),
  transplant_flip_frame: figure(0.03),
  transplant_flip_tone: figure(0.03),
  transplant_flip_grain: figure(0.05),
  salient_share: 0.3,
  drift: null,
};

/** 28×28 with the top window of class 6 in the top left corner. */
const global = {
  ...globalTable([{ class: 6, windowTop: 1, windowLeft: 2, windowHeight: 5, windowWidth: 5 }]),
  height: 28,
  width: 28,
};

const reference: HistoryEntry = {
  format_version: 1,
  sequence: 3,
  run_id: 'r3',
  model: 'm',
  version: '1.1',
  manifest_sha256: '',
  dataset_digest: 'd',
  images: 400,
  overall: honest,
  classes: [honest],
  global_key: '',
  reference_version: null,
  gate: { verdict: 'accepted', reasons: [] },
};

function judge(change: Partial<ClassFigures>, over: Partial<GateInput> = {}): ReturnType<typeof decideGate> {
  return decideGate({
    current: { overall: honest, classes: [{ ...honest, ...change }] },
    datasetDigest: 'd',
    reference,
    history: [],
    limits: {
      familyError: 0.05,
      drift: { minChanges: 3 },
      valueThreshold: { concentratedShare: 0.2, transplantFlip: 0.25, spreadFlip: 0.5 },
      changeThreshold: {
        windowShare: 0.15,
        concentratedShare: 0.15,
        transplantFlip: 0.15,
        spreadFlip: 0.3,
        accuracyDrop: 0.02,
      },
    },
    global,
    ...over,
  });
}

describe('decideGate', () => {
  it('accepts a version like its reference', () => {
    expect(judge({})).toEqual({
      verdict: 'accepted',
      reasons: ['No figure exceeds its limit, by itself or against version 1.1.'],
    });
  });

  it('says in words what a concentrated class means, with limit and reference', () => {
    expect(judge({ concentrated_share: figure(0.78) })).toEqual({
      verdict: 'refused',
      reasons: [
        'Class "Shirt": 78 % of its images have most of their saliency in one 5×5 window (limit 20 %; version 1.1: 1 %). The model probably reads something small in the top left corner instead of the object.',
      ],
    });
  });

  it('says in words that a window carries its class into other images', () => {
    expect(judge({ transplant_flip: figure(0.61) }, { reference: null }).reasons).toEqual([
      'Class "Shirt": its top 5×5 window in the top left corner, pasted into images of other classes, turns 61 % of them into this class (limit 25 %). That patch decides the class by itself.',
    ]);
  });

  it.each([
    [
      'transplant_flip_concentrated',
      'the 5×5 windows that its most concentrated images look at, pasted into images of other classes, turn 90 % of them into this class (limit 25 %; version 1.1: 5 %). Something small that a part of its images carries decides the class by itself.',
    ],
    [
      'transplant_flip_frame',
      'the outer edge of its images, put around images of other classes, turns 90 % of them into this class (limit 50 %; version 1.1: 3 %). The model probably reads a border instead of the object.',
    ],
    [
      'transplant_flip_tone',
      'brightness and contrast of its images, given to images of other classes, turn 90 % of them into this class (limit 50 %; version 1.1: 3 %). The model probably reads a colour cast or the exposure instead of the object.',
    ],
    [
      'transplant_flip_grain',
      'the finest grain of its images, laid over images of other classes, turns 90 % of them into this class (limit 50 %; version 1.1: 5 %). The model probably reads noise, compression or a texture instead of the object.',
    ],
  ] as const)('says in words what %s beyond its limit means', (key, words) => {
    expect(judge({ [key]: figure(0.9) }).reasons).toEqual([`Class "Shirt": ${words}`]);
  });

  it('judges nothing that a version from before the figure has not, now or in the reference', () => {
    const { transplant_flip_frame: _frame, ...before } = honest;
    expect(judge({}, { current: { overall: before, classes: [before] } }).verdict).toBe('accepted');
    const earlier = { ...reference, classes: [before] };
    expect(judge({ transplant_flip_frame: figure(0.5) }, { reference: earlier }).verdict).toBe('accepted');
    expect(judge({ transplant_flip_frame: figure(0.9) }, { reference: earlier }).verdict).toBe('refused');
  });

  it('says in words what changed since the reference', () => {
    expect(judge({ window_share: 0.54, accuracy: figure(0.8) }).reasons).toEqual([
      'Class "Shirt": the largest share of its saliency in one window (now the 5×5 window in the top left corner) rose from 8 % in version 1.1 to 54 % (by 46 points; limit 15).',
      'Class "Shirt": accuracy fell from 90 % in version 1.1 to 80 % (by 10 points; limit 2).',
    ]);
  });

  it.each([
    ['a concentrated share whose rise is in doubt', { concentrated_share: figure(0.17) }, 'accepted'],
    ['a rise of it beyond doubt', { concentrated_share: figure(0.2, 2000) }, 'refused'],
    ['a high concentrated share of four images', { concentrated_share: figure(0.5, 4) }, 'accepted'],
    ['the same share of many images', { concentrated_share: figure(0.5, 100) }, 'refused'],
    ['a rise of flips below its value limit', { transplant_flip: figure(0.24, 2000) }, 'refused'],
    ['a rise of spread flips below their value limit', { transplant_flip_tone: figure(0.5, 2000) }, 'refused'],
    ['spread flips that a small window would not be allowed', { transplant_flip_grain: figure(0.4) }, 'accepted'],
    ['the same rise seen in 20 images', { transplant_flip: figure(0.24, 20) }, 'accepted'],
    ['an accuracy drop within chance', { accuracy: figure(0.87) }, 'accepted'],
    ['a higher accuracy', { accuracy: figure(0.99) }, 'accepted'],
    ['a window share just within its limit', { window_share: 0.22 }, 'accepted'],
    ['figures that were not measured', { transplant_flip: null, accuracy: null, window_share: null }, 'accepted'],
    ['drift and reconstruction accuracy alone', { drift: 0.9, reconstruction_accuracy: figure(0) }, 'accepted'],
  ] as const)('%s: %j is %s', (_case, change, verdict) => {
    expect(judge(change).verdict).toBe(verdict);
  });

  it('without a reference still refuses on values, and otherwise says that there was none', () => {
    expect(judge({ concentrated_share: figure(0.78) }, { reference: null }).verdict).toBe('refused');
    const outcome = judge({ window_share: 0.9, accuracy: figure(0.1) }, { reference: null });
    expect(outcome.verdict).toBe('no-reference');
    expect(outcome.reasons[0]).toMatch(/no accepted version yet/);
  });

  it('sees overall accuracy fall where every class is too small to tell', () => {
    const current = { overall: { ...honest, accuracy: figure(0.8, 10_000) }, classes: [honest] };
    expect(judge({}, { current }).reasons).toEqual([
      'All classes: accuracy fell from 90 % in version 1.1 to 80 % (by 10 points; limit 2).',
    ]);
  });

  it('a new class has nothing to be compared with and is judged by its values alone', () => {
    const current = { overall: honest, classes: [{ ...honest, class: 9, window_share: 0.9 }] };
    expect(judge({}, { current }).verdict).toBe('accepted');
  });

  it('warns of other images and of a transplant test that was not run', () => {
    const { reasons } = judge({ transplant_flip: null }, { datasetDigest: 'other' });
    expect(reasons.slice(1)).toEqual([
      'Version 1.1 was measured on other images, so a change may come from the images.',
      'The transplant test was not run, so its limits were not checked.',
    ]);
  });

  it.each([
    [0, 12, 'at the top edge'],
    [12, 12, 'in the middle'],
    [12, 23, 'at the right edge'],
    [23, 0, 'in the bottom left corner'],
  ])('a window at row %i, column %i lies %s', (windowTop, windowLeft, place) => {
    const rows = globalTable([{ class: 6, windowTop, windowLeft, windowHeight: 5, windowWidth: 5 }]).rows;
    const { reasons } = judge({ concentrated_share: figure(0.9) }, { global: { ...global, rows } });
    expect(reasons[0]).toContain(`reads something small ${place} instead`);
  });
});
