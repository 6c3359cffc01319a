import type { PageImage } from '../page-data.ts';
import { drawMap } from './draw-map.ts';
import type { MapStyle } from './draw-map.ts';
import { create, required } from './elements.ts';
import { pictureElement, pictureOf } from './image-card.ts';
import { factsOf, summaryOf } from './image-words.ts';
import type { ClassName } from './image-words.ts';

/** What the view of one image asks of the browser around it. */
export interface DetailHost {
  readonly nameOf: ClassName;
  /** Moves to the image before (−1) or after (1). */
  readonly step: (by: -1 | 1) => void;
  readonly closed: () => void;
}

/** The view of one image: the input, the input under its map, and the map by itself and with its sign. */
export interface ImageDetail {
  show(image: PageImage, position: string): void;
}

/** Wires the dialog that stands in the page. */
export function startImageDetail({ nameOf, step, closed }: DetailHost): ImageDetail {
  const dialog = required('image-detail', HTMLDialogElement);
  const title = required('image-detail-title', HTMLElement);
  const views = required('image-detail-views', HTMLElement);
  const facts = required('image-detail-facts', HTMLElement);
  const place = required('image-detail-place', HTMLElement);
  required('image-before', HTMLButtonElement).addEventListener('click', () => step(-1));
  required('image-after', HTMLButtonElement).addEventListener('click', () => step(1));
  required('image-close', HTMLButtonElement).addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', closed);
  dialog.addEventListener('keydown', (event) => {
    // The arrows of the slider are the slider's.
    if (event.target instanceof HTMLInputElement) return;
    if (event.key === 'ArrowLeft') step(-1);
    if (event.key === 'ArrowRight') step(1);
  });
  return {
    show(image, position) {
      const summary = summaryOf(image, nameOf);
      title.textContent = summary.title;
      place.textContent = `${image.id} · ${position}`;
      views.replaceChildren(...viewsOf(image));
      facts.replaceChildren(
        ...factsOf(image, nameOf).map(([name, value]) =>
          create('div', {}, create('dt', {}, name), create('dd', {}, value)),
        ),
      );
      if (!dialog.open) dialog.showModal();
    },
  };
}

function viewsOf(image: PageImage): HTMLElement[] {
  const figure = (content: Node, caption: string): HTMLElement =>
    create('figure', {}, content, create('figcaption', {}, caption));
  const input =
    image.picture === null
      ? create('span', { class: 'empty' })
      : create('span', { class: 'frame' }, pictureElement(image.picture, 'The input'));
  if (image.map === null) return [figure(input, 'input')];
  const { map } = image;
  const drawn = (style: MapStyle, label: string): HTMLElement => {
    const canvas = create('canvas', { role: 'img', 'aria-label': label });
    drawMap(canvas, map, style);
    return canvas;
  };
  return [
    figure(input, 'input'),
    figure(pictureOf(image, 'The input under its saliency map'), 'saliency over the input'),
    figure(drawn('magnitude', 'The saliency map'), 'saliency, from the mean'),
    figure(drawn('signed', 'The signed saliency map'), 'with sign: red for, blue against'),
  ];
}
