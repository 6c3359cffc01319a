/** Cell colours by the share of their row, in eighths; light enough for the count to be read on them. */
function shades(className: string, colour: string): string {
  return Array.from({ length: 9 }, (_, step) => {
    return `.matrix .${className}.shade-${step} { background: color-mix(in srgb, ${colour} ${4 + step * 4}%, transparent); }`;
  }).join('\n');
}

/** The page's one style sheet: light and dark, 400 to 1920 px and paper. Its digest stands in the page's policy. */
export const REPORT_STYLES = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --raised: #ffffff; --sunk: #f3f1ea; --rule: #dcd8cd; --ink: #1d1c1a; --muted: #5d5a53;
  --faint: #77736a; --control: #8d887c; --accent: #1c5285; --focus: #1c5285;
  --accepted: #1d6b3c; --refused: #a4211c; --no-reference: #6b5410;
  --accepted-wash: #eaf4ec; --refused-wash: #fbecea; --no-reference-wash: #f8f2df;
  --series-salient: #ad3f00; --series-control: #1c5a8a; --series-plain: #5f5c55;
  --serif: Charter, 'Bitstream Charter', 'Sitka Text', Cambria, 'Iowan Old Style', Georgia, serif;
  --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Liberation Sans', Arial, sans-serif;
  --overlay: 0.8;
}
/* Paper is white whatever the screen is. */
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #151618; --raised: #1d1f22; --sunk: #212327; --rule: #373a40; --ink: #e9e6df; --muted: #aba79d;
    --faint: #8f8b82; --control: #77746c; --accent: #8fbde8; --focus: #a9cff2;
    --accepted: #86d3a0; --refused: #ff9d92; --no-reference: #e3c46b;
    --accepted-wash: #17261c; --refused-wash: #2d1a19; --no-reference-wash: #282315;
    --series-salient: #ff9f63; --series-control: #85c2f2; --series-plain: #b3aea4;
  }
}
*, *::before, *::after { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 0 clamp(1rem, 4vw, 3rem) 4rem; max-width: 86rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.55 var(--sans); font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
h1, h2, h3, h4, p, ul, ol, dl, figure { margin: 0; }
h1, h2, .lede { font-family: var(--serif); font-weight: 600; letter-spacing: -0.01em; text-wrap: balance; }
h1 { font-size: clamp(2rem, 1.4rem + 2.4vw, 3.25rem); line-height: 1.1; }
h1 span { color: var(--muted); font-weight: 400; }
h2 { font-size: clamp(1.5rem, 1.25rem + 1vw, 2rem); line-height: 1.2; margin-bottom: 0.75rem; }
h3 { font-size: 1.0625rem; line-height: 1.35; }
h4 { font-size: 0.875rem; line-height: 1.35; }
h3 span, h4 span { color: var(--muted); font-weight: 400; }
h4 span { margin-left: 0.75em; }
h3.part { font-family: var(--serif); font-size: 1.3rem; margin-top: 2.5rem; }
a { color: var(--accent); text-decoration-thickness: 1px; text-underline-offset: 0.18em; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 3px solid var(--focus); outline-offset: 2px; border-radius: 2px; }
p { max-width: 68ch; }
.aside { max-width: 90ch; }
.small, .aside, .interval, figcaption, caption { color: var(--muted); font-size: 0.8125rem; line-height: 1.45; }
.aside { margin: 0.5rem 0; }
.absent { color: var(--muted); font-style: italic; }
.nowrap { white-space: nowrap; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 0.5rem; background: var(--raised); padding: 0.5rem 1rem; z-index: 3; }

.masthead { padding: clamp(1.75rem, 4vw, 3.5rem) 0 1.25rem; }
.kicker { font-size: 0.8125rem; letter-spacing: 0.06em; color: var(--muted); margin-bottom: 0.5rem; }
.meta { color: var(--muted); margin-top: 0.6rem; font-size: 0.9375rem; max-width: 90ch; }
nav { border-block: 1px solid var(--rule); padding: 0.5rem 0; }
nav ol { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1.35rem; font-size: 0.9375rem; }
nav a { display: inline-block; padding: 0.2rem 0; text-decoration: none; }
nav a:hover { text-decoration: underline; }
section { margin-top: clamp(2.5rem, 5vw, 4rem); }
section > p { margin-bottom: 0.75rem; }
footer { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: 0.8125rem; }

.verdict { --tone: var(--no-reference); --wash: var(--no-reference-wash);
  margin-top: 1.75rem; padding: clamp(1.1rem, 2.5vw, 2rem); background: var(--wash); border-left: 5px solid var(--tone); border-radius: 3px; }
.verdict.accepted { --tone: var(--accepted); --wash: var(--accepted-wash); }
.verdict.refused { --tone: var(--refused); --wash: var(--refused-wash); }
.verdict h2 { color: var(--tone); display: flex; align-items: center; gap: 0.5rem; font-size: clamp(1.75rem, 1.4rem + 1.5vw, 2.5rem); margin-bottom: 0.25rem; }
.lede { font-size: 1.25rem; line-height: 1.4; font-weight: 400; }
.reasons { padding-left: 1.2rem; margin-top: 0.9rem; max-width: 80ch; }
.reasons li + li { margin-top: 0.35rem; }
.look { margin-top: 0.9rem; font-weight: 600; }
.evidence { margin-top: 1.25rem; }
.evidence figcaption { color: var(--ink); }
.warnings { margin-top: 1.4rem; padding-top: 1rem; border-top: 1px solid var(--rule); }
.warnings ul { padding-left: 1.2rem; margin-top: 0.35rem; max-width: 80ch; }
.mark { width: 1.15em; height: 1.15em; flex: none; vertical-align: -0.22em; fill: none; }
.mark circle { fill: currentColor; }
.mark path { stroke: var(--paper); stroke-width: 2.6; stroke-linecap: round; stroke-linejoin: round; }
.mark.accepted { color: var(--accepted); } .mark.refused { color: var(--refused); } .mark.no-reference { color: var(--no-reference); }

.tiles { display: grid; grid-template-columns: repeat(1, minmax(0, 1fr)); gap: 1px; background: var(--rule); border: 1px solid var(--rule); border-radius: 4px; overflow: hidden; }
.tile { background: var(--raised); padding: 1.1rem 1.25rem 1.2rem; }
.tile h3 { font-size: 0.875rem; font-weight: 600; color: var(--muted); }
.big { font-family: var(--serif); font-size: 2.25rem; line-height: 1.2; margin: 0.15rem 0 0.3rem; }
.big.absent { font-size: 1.35rem; line-height: 2; }
.tile .note { color: var(--ink); margin-top: 0.35rem; }

details { margin-top: 1rem; }
summary { cursor: pointer; color: var(--accent); width: fit-content; padding: 0.15rem 0; font-size: 0.9375rem; }
details dl { margin-top: 0.5rem; }
.definitions dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)); gap: 0.9rem 2rem; padding: 1rem 1.25rem; background: var(--sunk); border-radius: 4px; }
.definitions dt { font-weight: 600; font-size: 0.9375rem; }
.definitions dd { margin: 0.1rem 0 0; font-size: 0.875rem; color: var(--muted); max-width: 62ch; }

.scroll { overflow-x: auto; --shade: color-mix(in srgb, var(--ink) 16%, transparent);
  background: linear-gradient(to right, var(--paper) 50%, transparent) left / 2.5rem 100% no-repeat local, linear-gradient(to left, var(--paper) 50%, transparent) right / 2.5rem 100% no-repeat local, linear-gradient(to right, var(--shade), transparent) left / 0.6rem 100% no-repeat scroll, linear-gradient(to left, var(--shade), transparent) right / 0.6rem 100% no-repeat scroll; border-block: 1px solid var(--rule); margin-top: 0.75rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.875rem; line-height: 1.35; overflow-wrap: normal; }
caption { text-align: left; padding: 0.6rem 0.75rem 0.5rem 0; caption-side: top; }
th, td { padding: 0.5rem 0.75rem 0.5rem 0; text-align: left; vertical-align: top; border-top: 1px solid var(--rule); }
thead th { font-weight: 600; color: var(--muted); font-size: 0.8125rem; vertical-align: bottom; }
tbody th { font-weight: 600; min-width: 6.5rem; overflow-wrap: anywhere; }
.narrow { max-width: 46rem; }
.number { text-align: right; white-space: nowrap; padding-left: 0.75rem; padding-right: 0.25rem; }
td .interval, th .interval { display: block; font-size: 0.75rem; font-weight: 400; }
td .absent { font-size: 0.8125rem; }
td .reading { display: block; font-size: 0.75rem; color: var(--muted); }
td .reading.worse { color: var(--refused); font-weight: 600; } td .reading.better { color: var(--accepted); font-weight: 600; }
tr.this > th { border-left: 3px solid var(--accent); padding-left: 0.6rem; }
.findings { margin: 0.2rem 0 0; white-space: normal; max-width: 22rem; }
.findings summary { font-size: 0.8125rem; }
.findings ul { padding-left: 1.1rem; font-size: 0.8125rem; min-width: 15rem; }

.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1.75rem 2rem; margin-top: 1.25rem; }
.chart h3, .chart h4 { font-size: 0.9375rem; margin-bottom: 0.25rem; }
.plot { display: block; width: 100%; height: auto; max-width: 30rem; color: var(--muted); overflow: visible; }
.plot text { white-space: pre; font-family: var(--sans); }
.wide .plot { max-width: 40rem; }
.side-by-side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1rem 3rem; align-items: start; margin-top: 1rem; }

img { display: block; max-width: 100%; }
.pixelated { image-rendering: pixelated; }
.overlay { position: relative; display: block; isolation: isolate; }
.layer { position: absolute; inset: 0; width: 100%; height: 100%; }
img.layer { opacity: var(--overlay); }
.window-shade { fill: none; stroke: #000000; stroke-width: 3.5; vector-effect: non-scaling-stroke; }
.window { fill: none; stroke: #ffffff; stroke-width: 1.5; vector-effect: non-scaling-stroke; stroke-dasharray: 4 2; }
figure img { width: 100%; height: auto; background: #000; border-radius: 2px; }
figure .layer { background: none; height: 100%; }
.empty { display: block; aspect-ratio: 1; border: 1px dashed var(--rule); border-radius: 2px; }
figcaption { margin-top: 0.35rem; }
figcaption strong { color: var(--ink); font-weight: 600; display: block; }
figcaption .interval { display: block; font-size: 0.75rem; }
.wrong figcaption strong { color: var(--refused); }
.outlier figcaption strong { color: var(--no-reference); }

.legend { display: flex; align-items: center; gap: 0.6rem; font-size: 0.8125rem; color: var(--muted); max-width: none; }
.legend img { width: clamp(6rem, 16vw, 12rem); height: 0.75rem; border-radius: 2px; }
.version-maps { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 25rem), 1fr)); gap: 1.75rem 2.5rem; margin-top: 1.25rem; }
.version-row h3, .version-row h4 { font-size: 0.9375rem; }
.strip { display: grid; grid-template-columns: repeat(auto-fill, minmax(5.25rem, 1fr)); gap: 0.75rem; margin-top: 0.5rem; }
.version-row .strip, .evidence .strip { display: flex; gap: 0.6rem; }
.version-row figure, .evidence figure { flex: 1 1 0; min-width: 0; max-width: 7rem; }
.evidence figure { max-width: 11rem; }
.version-row figcaption strong { display: inline; }

.toolbar { position: sticky; top: 0; z-index: 2; display: flex; flex-wrap: wrap; gap: 0.35rem 2.5rem; align-items: center; background: var(--paper); border-bottom: 1px solid var(--rule); padding: 0.6rem 0; margin-top: 1.5rem; font-size: 0.875rem; }
.toolbar [hidden] { display: none; }
.slider { display: flex; align-items: center; gap: 0.6rem; flex-wrap: wrap; }
.slider input { width: clamp(7rem, 16vw, 12rem); accent-color: var(--accent); min-height: 1.5rem; }
.slider output { min-width: 3.5em; }
.toolbar.plain { position: static; border: 0; background: none; margin-top: 0.5rem; }
.slider label { display: flex; align-items: center; gap: 0.6rem; flex-wrap: wrap; }
button, select, input[type='search'], input[type='number'] { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--control); border-radius: 4px; padding: 0.3rem 0.55rem; min-height: 2.1rem; max-width: 100%; }
button { cursor: pointer; padding-inline: 0.9rem; }
button:hover { border-color: var(--ink); }
.hidden-words { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.filters { display: flex; flex-wrap: wrap; gap: 0.75rem 1rem; align-items: end; font-size: 0.875rem; margin-top: 1rem; }
.field { display: flex; flex-direction: column; gap: 0.2rem; min-width: 0; max-width: 100%; }
.field.inline { flex-direction: row; flex-wrap: wrap; align-items: center; gap: 0.4rem 0.75rem; max-width: none; margin-top: 0.75rem; }
.field.inline[hidden] { display: none; }
.field.wide { flex: 1 1 12rem; max-width: 20rem; }
.field.wide input { width: 100%; }
.field label { color: var(--muted); font-size: 0.8125rem; }
.field select { width: 11.5rem; }
.field select[name='outcome'] { width: 9rem; }
.range { display: flex; align-items: center; gap: 0.4rem; }
.range input { width: 4.6rem; }
.grid { list-style: none; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(7rem, 1fr)); gap: 0.9rem 0.8rem; margin-bottom: 1rem; }
.thumb { display: flex; flex-direction: column; justify-content: flex-start; align-items: stretch; position: relative; width: 100%; height: 100%; padding: 0; border: 0; border-radius: 3px; background: none; text-align: left; font-size: 0.75rem; line-height: 1.3; color: var(--muted); min-height: 0; }
.thumb .overlay { margin-bottom: 0.3rem; }
.thumb img { width: 100%; height: auto; background: #000; border-radius: 2px; }
.thumb .overlay { flex: none; }
.thumb-title { color: var(--ink); font-weight: 600; }
.thumb.wrong .thumb-title { color: var(--refused); }
.thumb:hover .overlay { outline: 2px solid var(--accent); outline-offset: 1px; }
canvas.layer { opacity: var(--overlay); }
dialog { color: inherit; background: var(--paper); border: 1px solid var(--rule); border-radius: 6px; padding: 1.25rem clamp(1rem, 3vw, 2rem) 1.75rem; width: min(72rem, calc(100vw - 1.5rem)); max-height: calc(100vh - 2rem); box-shadow: 0 1rem 4rem rgb(0 0 0 / 0.35); }
dialog::backdrop { background: rgb(0 0 0 / 0.5); }
dialog > header { display: flex; flex-wrap: wrap; gap: 0.5rem 2rem; justify-content: space-between; align-items: start; }
dialog h3 { font-family: var(--serif); font-size: 1.4rem; }
.buttons { display: flex; gap: 0.5rem; flex-wrap: wrap; }
.views { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(46%, 12rem), 1fr)); gap: 1rem; margin-top: 1rem; max-width: 66rem; }
.views img, .views canvas:not(.layer) { display: block; width: 100%; height: auto; border-radius: 2px; background: #000; }
.whole-pictures #images .overlay, .whole-pictures .views figure > .frame { display: block; overflow: hidden; aspect-ratio: var(--aspect); border-radius: 2px; background: #000; }
.whole-pictures #images .overlay img, .whole-pictures .views .frame img { width: 100%; height: 100%; object-fit: cover; scale: var(--enlarged); }
.open-runs { list-style: none; padding: 0; display: grid; gap: 1rem; }
.open-runs li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 0.15rem 1.5rem; border-top: 1px solid var(--rule); padding-top: 0.6rem; max-width: 60rem; }
.open-runs progress { width: 100%; grid-column: 1; accent-color: var(--accent); }
.open-runs .state { grid-column: 1 / -1; font-size: 0.875rem; color: var(--muted); }
.compare { display: flex; flex-wrap: wrap; align-items: center; gap: 0.5rem 0.75rem; margin-top: 1rem; font-size: 0.875rem; }
.compare label { color: var(--muted); }
.matrix { width: auto; }
.matrix td { padding: 0; border: 1px solid var(--paper); min-width: 2.9rem; text-align: right; }
.matrix td.none { color: var(--faint); padding: 0.4rem 0.45rem; }
.matrix td a { display: block; padding: 0.4rem 0.45rem; text-decoration: none; color: inherit; }
.matrix td a:hover { text-decoration: underline; }
.matrix thead th.number { max-width: 7.5rem; white-space: normal; overflow-wrap: break-word; padding-right: 0.45rem; }
.matrix tbody th { padding-right: 1rem; overflow-wrap: break-word; }
.questions tbody th { min-width: 11rem; }
.questions td:nth-child(2) { min-width: 8rem; }
${shades('right', 'var(--series-control)')}
${shades('wrong', 'var(--refused)')}
.confusions { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 21rem), 1fr)); gap: 1.5rem 2.5rem; margin-top: 1rem; }
.card { padding: 1.75rem 0 2rem; border-bottom: 1px solid var(--rule); }
.card > header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.15rem 1rem; }
.card h3 { font-family: var(--serif); font-size: 1.5rem; }
.card h4 { margin-top: 1.5rem; }
.finding { margin-top: 0.5rem; padding-left: 0.75rem; border-left: 3px solid var(--refused); max-width: 80ch; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.75rem, 1fr)); gap: 0.75rem 1rem; margin-top: 0.9rem; }
.figures > div { min-width: 6.5rem; }
.figures dt { color: var(--muted); font-size: 0.8125rem; }
.figures dd { margin: 0; }
.figures .value { font-size: 1.0625rem; }
.figures .interval { display: block; font-size: 0.75rem; }
.global { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(44%, 11rem), 1fr)); gap: 1.25rem; margin-top: 1.25rem; max-width: 62rem; }
.strip.samples { grid-template-columns: repeat(auto-fill, minmax(5.9rem, 1fr)); max-width: 62rem; }
.strip.pairs { grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); gap: 0.75rem 1.5rem; max-width: 62rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0.6rem; }
tbody + tbody { border-top: 2px solid var(--control); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); gap: 0.5rem 2.5rem; }
.facts > div { border-top: 1px solid var(--rule); padding-top: 0.4rem; }
.facts dt { color: var(--muted); font-size: 0.8125rem; }
.facts dd { margin: 0; font-size: 0.9375rem; }

@media (min-width: 40rem) { .tiles { grid-template-columns: repeat(2, minmax(0, 1fr)); } }
@media (min-width: 60rem) {
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .verdict.pictured { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 3rem; }
  .verdict.pictured > * { grid-column: 1; }
  .verdict.pictured .evidence { grid-column: 2; grid-row: 1 / span 8; width: clamp(17rem, 30vw, 23rem); margin-top: 0; }
  .card .pictures { display: grid; grid-template-columns: minmax(0, 23rem) minmax(0, 1fr); column-gap: 3rem; align-items: start; }
  .card .global { grid-template-columns: 1fr 1fr; }
  .card .examples > h4:first-child { margin-top: 1.25rem; }
}
@media (min-width: 90rem) {
  .strip.samples { grid-template-columns: repeat(auto-fill, minmax(7.25rem, 1fr)); }
  .card .pictures { grid-template-columns: minmax(0, 25rem) minmax(0, 1fr); }
  body { max-width: 104rem; display: grid; grid-template-columns: 11rem minmax(0, 1fr); column-gap: 4rem; align-items: start; }
  .masthead, footer { grid-column: 2; }
  nav { grid-column: 1; grid-row: 2; position: sticky; top: 1.5rem; border: 0; margin-top: 1.75rem; }
  nav ol { flex-direction: column; gap: 0.3rem; }
  main { grid-column: 2; grid-row: 2; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
/* Colours of the page are gone here: what a wash or a gap told is told by a line, what a picture tells stays. */
@media (forced-colors: active) {
  .tile { outline: 1px solid; }
  .verdict { border: 1px solid; border-left-width: 5px; }
  img, canvas { forced-color-adjust: none; }
  /* Charts are drawn in variables: these take the colours of the reader's own scheme. */
  :root { --ink: CanvasText; --muted: CanvasText; --faint: GrayText; --rule: GrayText; --accent: LinkText; --refused: CanvasText;
    --series-salient: LinkText; --series-control: CanvasText; --series-plain: GrayText; --paper: Canvas; }
  .mark { forced-color-adjust: none; }
  tr.this > th { border-left-color: Highlight; }
}
@media print {
  @page { margin: 14mm 12mm; }
  html { font-size: 11px; }
  :root { color-scheme: light; --paper: #fff; --raised: #fff; --sunk: #f5f5f2; }
  body { max-width: none; padding: 0; display: block; }
  /* What is for clicking says nothing on paper, and links into the image browser lead nowhere there. */
  nav, .skip, .slider, .field, .compare, summary, #images, a[href^='#images'] { display: none; }
  .card > header .small, .kicker { display: none; }
  .masthead { padding-top: 0; }
  section { margin-top: 1.75rem; }
  .toolbar { position: static; }
  .verdict, .matrix td, .legend, figure { print-color-adjust: exact; }
  .tiles { grid-template-columns: repeat(3, minmax(0, 1fr)); }
  .version-maps { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1rem 1.5rem; }
  .charts { grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 1rem 1.25rem; }
  .verdict .evidence { width: 16rem; }
  .card { break-inside: auto; padding: 1rem 0; }
  .tiles, .chart, .version-row, .strip, .figures, .global, tr, .pair, .wide, .evidence { break-inside: avoid; }
  h2, h3, h4, .card > header, caption, thead { break-after: avoid; }
  .card .global { grid-template-columns: repeat(4, minmax(0, 1fr)); }
  .strip.samples { grid-template-columns: repeat(8, minmax(0, 1fr)); max-width: none; }
  .scroll { overflow: visible; background: none; }
  table { font-size: 6.75pt; }
  thead th, td .interval, th .interval, td .absent { font-size: 6pt; }
  th, td { padding: 0.25rem 0.35rem 0.25rem 0; }
  tbody th { min-width: 3rem; }
  .number { white-space: normal; padding-left: 0.35rem; }
}
`;
