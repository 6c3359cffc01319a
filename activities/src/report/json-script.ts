import { rawHtml } from './html.ts';
import type { SafeHtml } from './html.ts';

/** Data for the page's script, as an element that no HTML parser can take for anything else. */
export function jsonScript(id: string, data: unknown): SafeHtml {
  const json = JSON.stringify(data).replace(/[<>&\u2028\u2029]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return rawHtml(`<script type="application/json" id="${id}">${json}</script>`);
}
