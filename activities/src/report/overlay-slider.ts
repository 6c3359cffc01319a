import { html } from './html.ts';
import type { SafeHtml } from './html.ts';

/** The slider that sets how strongly saliency covers the pictures; the script shows it, and all of them move together. */
export function overlaySlider(): SafeHtml {
  return html`<p class="slider" hidden>
    <label
      >Saliency over the pictures
      <input class="overlay-strength" type="range" min="0" max="100" step="5" value="80" />
    </label>
    <output>80 %</output>
  </p>`;
}
