import { formatValue } from '../format-figure.ts';
import { outcomeOf } from '../image-filter.ts';
import type { PageImage } from '../page-data.ts';

/** Names a class; one without a name by its index. */
export type ClassName = (index: number) => string;

/** What the model made of an image, in a few words: first the finding, then the score. */
export function summaryOf(image: PageImage, nameOf: ClassName): { readonly title: string; readonly score: string } {
  const score = formatValue(image.score, 'percent');
  switch (outcomeOf(image)) {
    case 'wrong':
      return { title: `${nameOf(image.label ?? -1)}, seen as ${nameOf(image.predicted)}`, score };
    case 'no-map':
      return { title: image.status === 'unreadable' ? 'unreadable' : `${nameOf(image.predicted)}, no map`, score: '' };
    case 'right':
    case 'unlabelled':
      return { title: nameOf(image.predicted), score };
  }
}

/** Every fact about an image, for its own view. */
export function factsOf(image: PageImage, nameOf: ClassName): readonly (readonly [string, string])[] {
  const readable = image.status !== 'unreadable';
  return [
    ['Labelled', image.label === null ? 'no label' : nameOf(image.label)],
    ['The model says', readable ? nameOf(image.predicted) : 'nothing: it could not be read'],
    ['The map explains', readable ? nameOf(image.target) : '–'],
    ['Score of that class', readable ? formatValue(image.score, 'percent') : '–'],
    ["Likeness to its class's map", formatValue(image.typicality, 'number')],
    ...(image.reason === '' ? [] : [['Why there is no map', image.reason] as const]),
  ];
}
