import * as Plot from '@observablehq/plot';
import type { PlotOptions } from '@observablehq/plot';

/** What is used of a drawn chart, whichever document it belongs to. */
export interface DrawnPlot {
  readonly outerHTML: string;
  querySelectorAll(selector: string): Iterable<{ remove(): void; removeAttribute(name: string): void }>;
  setAttribute(name: string, value: string): void;
}

/** Draws a chart in a document, without a style block of its own: the page's policy would refuse it. */
export function plainPlot(options: PlotOptions, document: object, label: string): DrawnPlot {
  // Its type is the browser's, which the server side has not.
  const svg = Plot.plot({ ...options, document: document as never, className: 'plot' }) as unknown as DrawnPlot;
  // The page's style sheet has the same rules.
  for (const style of svg.querySelectorAll('style')) style.remove();
  // Labels of groups are for nobody: the picture as a whole has one.
  for (const group of svg.querySelectorAll('g[aria-label]')) group.removeAttribute('aria-label');
  svg.setAttribute('font-size', '12');
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-label', label);
  return svg;
}
