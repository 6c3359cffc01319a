import { formatCount } from '../format-figure.ts';
import { EVERY_IMAGE } from '../image-filter.ts';
import type { ImageFilter } from '../image-filter.ts';
import type { PageData, PageImage } from '../page-data.ts';
import { required } from './elements.ts';
import { startFilterForm } from './filter-form.ts';
import { startGridKeys } from './grid-keys.ts';
import { imageCard } from './image-card.ts';
import { startImageDetail } from './image-detail.ts';
import { openImageSource } from './image-source.ts';
import { readLink, writeLink } from './link-state.ts';

/** Images that are asked for at a time. */
const PAGE = 60;

/** Starts the image browser of the page: filters, grid, view of one image, and links to all of it. */
export function startImageBrowser(data: PageData): void {
  const source = openImageSource(data.source);
  if (data.source.kind === 'server') showAsTheModelDoes(data.source);
  const nameOf = (index: number): string => data.classes[index] ?? `class ${index}`;
  const grid = required('image-grid', HTMLElement);
  const count = required('image-count', HTMLElement);
  const more = required('more-images', HTMLButtonElement);
  let filter: ImageFilter = EVERY_IMAGE;
  let shown: PageImage[] = [];
  let total = 0;
  let open: number | null = null;
  /** Answers may overtake each other: only that of the last question counts. */
  let question = 0;

  const form = startFilterForm(data.classes, () => void ask(form.read(), null));
  const detail = startImageDetail({
    nameOf,
    step: (by) => void openAt((open ?? 0) + by),
    closed: () => {
      const at = open;
      open = null;
      writeLink({ filter, image: null });
      if (at !== null) grid.querySelectorAll('button')[at]?.focus();
    },
  });

  async function ask(wanted: ImageFilter, image: string | null): Promise<void> {
    filter = wanted;
    shown = [];
    grid.replaceChildren();
    if (await load()) writeLink({ filter, image });
    const at = image === null ? -1 : shown.findIndex(({ id }) => id === image);
    if (at >= 0) await openAt(at);
  }

  /** Appends the next images; false where another question came in between or there was no answer. */
  async function load(): Promise<boolean> {
    question += 1;
    const asked = question;
    try {
      const answer = await source(filter, shown.length, PAGE);
      if (asked !== question) return false;
      const first = shown.length;
      total = answer.total;
      shown.push(...answer.images);
      grid.append(...answer.images.map((image, index) => imageCard(image, nameOf, () => void openAt(first + index))));
      count.textContent = inWords();
      more.hidden = shown.length >= total;
      return true;
    } catch (error) {
      if (asked === question) count.textContent = `The images cannot be shown: ${String(error)}`;
      return false;
    }
  }

  function inWords(): string {
    if (total === 0) return 'No image here fits. Clear the filters to see all.';
    const of = shown.length < total ? `${formatCount(shown.length)} of ${formatCount(total)}` : formatCount(total);
    return `${of} ${total === 1 ? 'image' : 'images'}`;
  }

  async function openAt(index: number): Promise<void> {
    if (index < 0 || index >= total) return;
    if (index >= shown.length && !(await load())) return;
    const image = shown[index];
    if (image === undefined) return;
    open = index;
    detail.show(image, `${formatCount(index + 1)} of ${formatCount(total)}`);
    writeLink({ filter, image: image.id });
  }

  async function follow(): Promise<void> {
    const link = readLink();
    if (link === null) return;
    form.write(link.filter);
    // An image that is linked to is found by its name, wherever the filter's order has it.
    await ask(link.filter, link.image);
    required('images', HTMLElement).scrollIntoView({ behavior: 'instant' });
    if (link.image !== null && open === null) {
      form.write({ ...EVERY_IMAGE, text: link.image });
      await ask({ ...EVERY_IMAGE, text: link.image }, link.image);
    }
  }

  more.addEventListener('click', () => {
    const first = shown.length;
    void load().then(() => grid.querySelectorAll('button')[first]?.focus());
  });
  startGridKeys(grid);
  window.addEventListener('hashchange', () => void follow());
  required('image-browser', HTMLElement).hidden = false;
  // For whoever measures how long the page takes to be of use.
  const shownAt = (): unknown => performance.mark('images-shown');
  void (readLink() === null ? load() : follow()).then(shownAt);
}

/** The server sends pictures whole: the style sheet cuts them as the model's input is cut. */
function showAsTheModelDoes({ enlarged, aspect }: Extract<PageData['source'], { kind: 'server' }>): void {
  const root = document.documentElement;
  root.classList.add('whole-pictures');
  root.style.setProperty('--enlarged', String(enlarged));
  root.style.setProperty('--aspect', String(aspect));
}
