import { NOT_MEASURED } from './format-figure.ts';

/** Text that is already HTML: made by `html` and `rawHtml` alone, so that everything else is escaped. */
export class SafeHtml {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text and numbers are escaped, lists are joined, nothing at all is an empty string. */
export type HtmlValue = SafeHtml | string | number | null | undefined | false | readonly HtmlValue[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Control characters, and the bidirectional ones that let a name reorder the words around it. */
const UNPRINTABLE = /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Escapes text for element content and for quoted attributes; white space becomes a blank, other controls U+FFFD. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[\t\n\r]+/g, ' ')
    .replace(UNPRINTABLE, '\ufffd')
    .replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** Marks trusted text (our own constants, our own SVG) as HTML. */
export function rawHtml(text: string): SafeHtml {
  return new SafeHtml(text);
}

function toHtml(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (value instanceof SafeHtml) return value.text;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : NOT_MEASURED;
  if (typeof value === 'string') return escapeHtml(value);
  return value.map(toHtml).join('');
}

/** Template tag that escapes every value put into it. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): SafeHtml {
  let text = strings[0] ?? '';
  values.forEach((value, index) => {
    text += toHtml(value) + (strings[index + 1] ?? '');
  });
  return new SafeHtml(text);
}

/** Text that may be broken behind underscores and hyphens, as `rocking_chair` in a narrow column. */
export function breakable(text: string): SafeHtml {
  return new SafeHtml(
    text
      .split(/(?<=[_-])/)
      .map(escapeHtml)
      .join('<wbr>'),
  );
}

/** Cuts text at `limit` characters and says so with an ellipsis: a hostile name must not fill the page. */
export function clipText(text: string, limit = 80): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
}
