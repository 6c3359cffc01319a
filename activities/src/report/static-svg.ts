import { parseHTML } from 'linkedom';
import type { PlotOptions } from '@observablehq/plot';
import { escapeHtml, rawHtml } from './html.ts';
import type { SafeHtml } from './html.ts';
import { plainPlot } from './plain-plot.ts';

/** Draws a chart as SVG text: no script and no inline style reaches the page. `label` says in words what it shows. */
export function staticSvg(options: PlotOptions, label: string): SafeHtml {
  const { document } = parseHTML('<!doctype html><html><body></body></html>') as unknown as { document: never };
  // linkedom escapes text, but of an attribute only the quotes.
  return rawHtml(plainPlot(options, document, escapeHtml(label)).outerHTML);
}
