import { filterToParams, matches, sortKey } from '../image-filter.ts';
import type { ImageFilter } from '../image-filter.ts';
import type { PageData, PageImage, PageImages } from '../page-data.ts';

/** Answers which images a filter finds, `count` of them from `start` on. */
export type ImageSource = (filter: ImageFilter, start: number, count: number) => Promise<PageImages>;

/** The images that stand in the page, or those that its server has. */
export function openImageSource(source: PageData['source']): ImageSource {
  if (source.kind === 'page') return inPage(source.images);
  return async (filter, start, count) => {
    const params = filterToParams(filter);
    params.set('start', String(start));
    params.set('count', String(count));
    const answer = await fetch(`${source.address}?${params.toString()}`);
    const body = (await answer.json()) as PageImages & { readonly error?: string };
    if (!answer.ok) throw new Error(body.error ?? `the server answered ${answer.status}`);
    return body;
  };
}

function inPage(all: readonly PageImage[]): ImageSource {
  return (filter, start, count) => {
    const found = all.filter((image) => matches(filter, image));
    const key = sortKey(filter.order);
    if (key !== null) found.sort((a, b) => key(a) - key(b));
    return Promise.resolve({ total: found.length, images: found.slice(start, start + count) });
  };
}
