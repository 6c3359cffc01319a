import { html } from './html.ts';
import type { SafeHtml } from './html.ts';

/** A word and what it means here. */
export interface Definition {
  readonly term: string;
  readonly meaning: string;
}

/** Definitions that are one click away. */
export function definitionsHtml(definitions: readonly Definition[]): SafeHtml {
  return html`<details class="definitions">
    <summary>What these words mean</summary>
    <dl>
      ${definitions.map(
        ({ term, meaning }) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${meaning}</dd>
          </div>`,
      )}
    </dl>
  </details>`;
}

export const INTERVAL: Definition = {
  term: '95 % interval',
  meaning:
    'If the same number of images were drawn again and again, intervals made this way would hold the true figure 95 times of 100. Where two intervals overlap widely, do not read a difference into them.',
};

export const CONTROL: Definition = {
  term: 'Control',
  meaning:
    'The same measurement with something that knows nothing of the picture: a random map, a map that marks the centre, a random region of the same size and content. A figure says something only where it is better than its control.',
};
