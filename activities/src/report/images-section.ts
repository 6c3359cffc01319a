import { formatCount } from './format-figure.ts';
import { html } from './html.ts';
import type { SafeHtml } from './html.ts';
import { jsonScript } from './json-script.ts';
import { saliencyLegend, signedLegend } from './legend.ts';
import { overlaySlider } from './overlay-slider.ts';
import type { PageData } from './page-data.ts';

/** What stands above the images: how many there are and which of them are here. */
export interface ImagesIntro {
  readonly total: number;
  readonly shown: number;
  readonly right: number;
  readonly wrong: number;
}

/** The image browser: what the page's script fills with the images of `data`. */
export function imagesSection(data: PageData, intro: ImagesIntro): SafeHtml {
  return html`<section id="images" aria-labelledby="images-title">
    <h2 id="images-title">Image by image</h2>
    <p class="aside">${sampleWords(data, intro)}</p>
    <noscript><p>The image browser needs JavaScript, which is switched off here.</p></noscript>
    <div id="image-browser" hidden>
      ${filterForm(data.source.kind === 'page')}
      <div class="toolbar">${overlaySlider()} ${saliencyLegend()}</div>
      <p id="image-count" class="aside" role="status"></p>
      <ul id="image-grid" class="grid" aria-label="Images"></ul>
      <p><button id="more-images" type="button" hidden>Show more</button></p>
    </div>
    ${detailDialog()} ${jsonScript('page-data', data)}
  </section>`;
}

function sampleWords(data: PageData, { total, shown, right, wrong }: ImagesIntro): string {
  const judged =
    right + wrong === 0 ? '' : ` The model is right in ${formatCount(right)} and wrong in ${formatCount(wrong)}.`;
  if (data.source.kind === 'server') return `All ${formatCount(total)} images of the run.${judged}`;
  if (shown === total) return `All ${formatCount(total)} images.${judged}`;
  return (
    `A sample of ${formatCount(shown)} of ${formatCount(total)} images:${judged === '' ? '' : ` about half right and half wrong,`}` +
    ` chosen by chance, with rare confusions and outliers added, so shares in it say nothing about all images.${judged}` +
    ' All of them: saliency-atlas serve.'
  );
}

function filterForm(isSample: boolean): SafeHtml {
  return html`<form id="image-filters" class="filters" role="search" aria-label="Find images" autocomplete="off">
    <p class="field wide">
      <label for="filter-text">Name</label>
      <input id="filter-text" type="search" name="q" placeholder="part of an image's name" maxlength="200" />
    </p>
    ${select('label', 'Labelled as', [['', 'any class']])} ${select('said', 'Model says', [['', 'any class']])}
    ${select('outcome', 'Answer', [
      ['all', 'any'],
      ['right', 'right'],
      ['wrong', 'wrong'],
      ['unlabelled', 'without label'],
      ['no-map', 'without a map'],
    ])}
    <p class="field">
      <label for="filter-low">Score, %</label>
      <span class="range"
        ><input
          id="filter-low"
          type="number"
          name="low"
          min="0"
          max="100"
          placeholder="0"
          aria-label="Score at least, %" />
        to
        <input type="number" name="high" min="0" max="100" placeholder="100" aria-label="Score at most, %"
      /></span>
    </p>
    ${select('order', 'Order', [
      ['stored', isSample ? 'mixed' : 'as in the data set'],
      ['certain', 'highest score first'],
      ['doubtful', 'lowest score first'],
      ['outlier', 'outliers first'],
      ['typical', 'most typical first'],
    ])}
    <p class="field"><button type="reset">Clear</button></p>
  </form>`;
}

function select(name: string, label: string, options: readonly (readonly [string, string])[]): SafeHtml {
  return html`<p class="field">
    <label for="filter-${name}">${label}</label>
    <select id="filter-${name}" name="${name}">
      ${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select>
  </p>`;
}

function detailDialog(): SafeHtml {
  return html`<dialog id="image-detail" aria-labelledby="image-detail-title">
    <header>
      <div>
        <h3 id="image-detail-title"></h3>
        <p id="image-detail-place" class="small"></p>
      </div>
      <p class="buttons">
        <button id="image-before" type="button" aria-keyshortcuts="ArrowLeft">Previous</button>
        <button id="image-after" type="button" aria-keyshortcuts="ArrowRight">Next</button>
        <button id="image-close" type="button" aria-keyshortcuts="Escape">Close</button>
      </p>
    </header>
    <div id="image-detail-views" class="views"></div>
    <div class="toolbar plain">${overlaySlider()} ${saliencyLegend()} ${signedLegend()}</div>
    <dl id="image-detail-facts" class="facts"></dl>
  </dialog>`;
}
