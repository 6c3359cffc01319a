import { EVERY_IMAGE, filterFromParams, filterToParams } from '../image-filter.ts';
import type { ImageFilter } from '../image-filter.ts';
import type { PageData } from '../page-data.ts';
import { create, required } from './elements.ts';

/** Typing is over when no key came for this long. */
const TYPING_PAUSE_MS = 180;

/** The form that says which images to show. */
export interface FilterForm {
  read(): ImageFilter;
  write(filter: ImageFilter): void;
}

/** Fills the form's lists of classes and calls `changed` when what is asked for changes. */
export function startFilterForm(classes: PageData['classes'], changed: () => void): FilterForm {
  const form = required('image-filters', HTMLFormElement);
  const field = (name: string): HTMLInputElement | HTMLSelectElement => {
    const found = form.elements.namedItem(name);
    if (found instanceof HTMLInputElement || found instanceof HTMLSelectElement) return found;
    throw new Error(`the form has no ${name}`);
  };
  for (const name of ['label', 'said']) {
    for (const [index, title] of Object.entries(classes)) {
      field(name).append(create('option', { value: index }, title));
    }
  }
  let timer: number | undefined;
  const soon = (event: Event): void => {
    window.clearTimeout(timer);
    const typed = event.target instanceof HTMLInputElement && event.type === 'input';
    timer = window.setTimeout(changed, typed ? TYPING_PAUSE_MS : 0);
  };
  form.addEventListener('input', soon);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    soon(event);
  });
  form.addEventListener('reset', soon);
  const percent = (name: string, absent: number): number => {
    const text = field(name).value.trim();
    const value = Number(text) / 100;
    return text === '' || !(value >= 0 && value <= 1) ? absent : value;
  };
  return {
    read() {
      const params = new URLSearchParams();
      for (const name of ['q', 'label', 'said', 'outcome', 'order']) params.set(name, field(name).value.trim());
      return { ...filterFromParams(params), low: percent('low', 0), high: percent('high', 1) };
    },
    write(filter) {
      const params = filterToParams(filter);
      for (const name of ['q', 'label', 'said']) field(name).value = params.get(name) ?? '';
      field('outcome').value = filter.outcome;
      field('order').value = filter.order;
      field('low').value = filter.low === EVERY_IMAGE.low ? '' : String(Math.round(filter.low * 100));
      field('high').value = filter.high === EVERY_IMAGE.high ? '' : String(Math.round(filter.high * 100));
    },
  };
}
