import type { Interval } from '@saliency-atlas/activities/evaluate';

/** A Markdown table on standard output. */
export function printTable(title: string, header: readonly string[], rows: readonly (readonly string[])[]): void {
  console.log(`\n### ${title}\n`);
  for (const cells of [header, header.map(() => '---'), ...rows]) console.log(`| ${cells.join(' | ')} |`);
}

/** A share with its interval, in percent: `81.2 [78.0, 84.1]`. */
export function percent(figure: Interval | undefined): string {
  if (figure === undefined) return '–';
  const [value, low, high] = [figure.value, figure.low, figure.high].map((share) => (100 * share).toFixed(1));
  return `${value!} [${low!}, ${high!}]`;
}

/** A number with its interval: `0.172 [0.168, 0.176]`. */
export function number(figure: Interval | undefined): string {
  if (figure === undefined) return '–';
  return `${figure.value.toFixed(3)} [${figure.low.toFixed(3)}, ${figure.high.toFixed(3)}]`;
}
