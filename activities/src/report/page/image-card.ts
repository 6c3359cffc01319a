import { outcomeOf } from '../image-filter.ts';
import type { PageImage } from '../page-data.ts';
import { drawMap } from './draw-map.ts';
import { create } from './elements.ts';
import { summaryOf } from './image-words.ts';
import type { ClassName } from './image-words.ts';

/** The picture with its map as a layer over it; a frame without a picture where there is none. */
export function pictureOf(image: PageImage, alt: string): HTMLElement {
  const frame = create('span', { class: 'overlay' });
  frame.append(image.picture === null ? create('span', { class: 'empty' }) : pictureElement(image.picture, alt));
  if (image.map !== null) {
    const canvas = create('canvas', { class: 'layer', 'aria-hidden': 'true' });
    drawMap(canvas, image.map, 'overlay');
    frame.append(canvas);
  }
  return frame;
}

/** An image element that shows small pictures pixel by pixel. */
export function pictureElement(address: string, alt: string): HTMLImageElement {
  const picture = create('img', { alt, decoding: 'async' });
  picture.addEventListener('load', () => {
    picture.classList.toggle('pixelated', Math.max(picture.naturalWidth, picture.naturalHeight) <= 64);
  });
  // A picture that cannot be loaded leaves its words behind and nothing broken.
  picture.addEventListener('error', () => picture.replaceWith(create('span', { class: 'empty', title: alt })));
  picture.src = address;
  return picture;
}

/** One image of the grid: a button that opens it. */
export function imageCard(image: PageImage, nameOf: ClassName, open: () => void): HTMLLIElement {
  const { title, score } = summaryOf(image, nameOf);
  const button = create(
    'button',
    { type: 'button', class: `thumb ${outcomeOf(image)}`, title: image.id },
    pictureOf(image, ''),
    create('span', { class: 'thumb-title' }, title),
    create('span', { class: 'thumb-score' }, score === '' ? '' : ` ${score}`),
    create('span', { class: 'hidden-words' }, `, image ${image.id}`),
  );
  button.addEventListener('click', open);
  return create('li', {}, button);
}
