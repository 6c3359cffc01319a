import { CONTROL, definitionsHtml, INTERVAL } from './definitions.ts';
import { figureCell, scrollRegion } from './figure-html.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';
import type { GlobalInputFigure, ReportModel } from './report-model.ts';

interface Kind {
  readonly title: string;
  readonly meaning: string;
  /** The way of making a picture, which a kind shares with its controls. */
  readonly way: 'on black' | 'weighted' | 'contrast';
  /** Whether it knows nothing of the maps, or the wrong thing. */
  readonly control: boolean;
}

const KINDS: Readonly<Record<GlobalInputFigure['kind'], Kind>> = {
  salient: {
    title: 'Salient pixels',
    meaning: "The mean of each image's 30 % most salient pixels, the rest black.",
    way: 'on black',
    control: false,
  },
  covered: {
    title: 'Salient pixels, where many agree',
    meaning: 'Per pixel the mean over the images that keep it; black where fewer than 20 % do.',
    way: 'on black',
    control: false,
  },
  weighted: {
    title: 'Weighted by saliency',
    meaning: 'Per pixel the mean weighted by saliency.',
    way: 'weighted',
    control: false,
  },
  contrast: {
    title: 'Salient pixels, contrast put back',
    meaning:
      'The mean of the salient pixels on the mean picture of all images instead of black, its difference from that mean ' +
      'picture four times as large: for pictures that are not aligned.',
    way: 'contrast',
    control: false,
  },
  random_map: {
    title: 'Random maps',
    meaning: 'As salient pixels, with a smooth random map of each image.',
    way: 'on black',
    control: true,
  },
  shuffled_maps: {
    title: 'Maps shuffled among all images',
    meaning: 'As salient pixels, with the maps of any images in place of their own.',
    way: 'on black',
    control: true,
  },
  wrong_class_maps: {
    title: "Another class's maps",
    meaning: 'As salient pixels, with the maps of one other class.',
    way: 'on black',
    control: true,
  },
  least_salient: {
    title: 'Least salient pixels',
    meaning: 'As salient pixels, with the maps negated.',
    way: 'on black',
    control: true,
  },
  class_mean: {
    title: 'Plain mean',
    meaning: 'The mean of the images, no map at all.',
    way: 'on black',
    control: true,
  },
  weighted_random_map: {
    title: 'Weighted at random places',
    meaning: "As weighted by saliency, with each image's saliency values at the places of a smooth random map.",
    way: 'weighted',
    control: true,
  },
  contrast_random_map: {
    title: 'Random maps, contrast put back',
    meaning: 'As salient pixels with contrast put back, with a smooth random map of each image.',
    way: 'contrast',
    control: true,
  },
  contrast_shuffled_maps: {
    title: 'Shuffled maps, contrast put back',
    meaning: 'As salient pixels with contrast put back, with the maps of any images in place of their own.',
    way: 'contrast',
    control: true,
  },
  contrast_class_mean: {
    title: 'Plain mean, contrast put back',
    meaning: 'The mean of the images, its difference from the mean of all images four times as large; no map at all.',
    way: 'contrast',
    control: true,
  },
};

/** What the model says to pictures that stand for its classes, beside the same pictures made without the maps. */
export function globalInputsSection({ globalInputs }: ReportModel): SafeHtml | false {
  if (globalInputs.length === 0) return false;
  return html`<section id="global-inputs" aria-labelledby="global-inputs-title">
    <h2 id="global-inputs-title">Global inputs</h2>
    <p>
      Do the salient pixels of a class, put together, still make the class? Each class's images fall into groups, each
      group is made into one picture, and the model is asked what it sees. Each way of making the picture stands with
      its own controls: where one of them is recognised as often, the picture says nothing of the maps.
    </p>
    ${scrollRegion('Global inputs, table', table(globalInputs))}
    ${definitionsHtml([
      ...globalInputs.map(({ kind }) => ({ term: KINDS[kind].title, meaning: KINDS[kind].meaning })),
      CONTROL,
      INTERVAL,
    ])}
  </section>`;
}

function table(figures: readonly GlobalInputFigure[]): SafeHtml {
  const ways = (['on black', 'weighted', 'contrast'] as const).map((way) => {
    const own = figures.filter(({ kind }) => KINDS[kind].way === way);
    return [...own.filter(({ kind }) => !KINDS[kind].control), ...own.filter(({ kind }) => KINDS[kind].control)];
  });
  return html`<table class="narrow">
    <caption>
      Groups whose picture the model gives to their class, over all classes
    </caption>
    <thead>
      <tr>
        <th scope="col">Made of</th>
        <th scope="col" class="number">Recognised</th>
        <th scope="col" class="number">Groups</th>
        <th scope="col" class="number">Mean probability</th>
      </tr>
    </thead>
    ${ways.map(
      (rows) =>
        rows.length > 0 &&
        html`<tbody>
          ${rows.map(row)}
        </tbody>`,
    )}
  </table>`;
}

function row({ kind, accuracy, score }: GlobalInputFigure): SafeHtml {
  return html`<tr>
    <th scope="row">${KINDS[kind].title}${KINDS[kind].control && html`<span class="interval">control</span>`}</th>
    <td class="number">${figureCell(accuracy, 'percent')}</td>
    <td class="number">${accuracy.count}</td>
    <td class="number">${figureCell(score, 'percent')}</td>
  </tr>`;
}
