import { parseHTML } from 'linkedom';
import * as Plot from '@observablehq/plot';
import type { PlotOptions } from '@observablehq/plot';
import { escapeHtml, rawHtml } from './html.ts';
import type { SafeHtml } from './html.ts';

/** What is used of the drawn element; the compiler has no DOM types here. */
interface DrawnSvg {
  readonly outerHTML: string;
  querySelectorAll(selector: string): Iterable<{ remove(): void; removeAttribute(name: string): void }>;
  setAttribute(name: string, value: string): void;
}

/** Draws a chart as SVG text: no script and no inline style reaches the page. `label` says in words what it shows. */
export function staticSvg(options: PlotOptions, label: string): SafeHtml {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: never };
  const svg = Plot.plot({ ...options, document, className: 'plot' }) as unknown as DrawnSvg;
  // Plot's own style block would need a hash of its own in the page's policy; the page's style sheet has the same rules.
  for (const style of svg.querySelectorAll('style')) style.remove();
  // Labels of groups are for nobody: the picture as a whole has one.
  for (const group of svg.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  svg.setAttribute('font-size', '12');
  svg.setAttribute('role', 'img');
  // linkedom escapes text, but of an attribute only the quotes.
  svg.setAttribute('aria-label', escapeHtml(label));
  return rawHtml(svg.outerHTML);
}
