import { createHash } from 'node:crypto';
import { html, rawHtml } from './html.ts';
import type { HtmlValue } from './html.ts';
import { reportScript } from './report-script.ts';
import { REPORT_STYLES } from './report-styles.ts';

/** What differs from page to page. */
export interface PageParts {
  readonly title: string;
  readonly masthead: HtmlValue;
  /** List items with links to the sections. */
  readonly nav: HtmlValue;
  readonly main: HtmlValue;
  readonly footer: string;
  /** Whether a server answers for more than the page itself. */
  readonly served: boolean;
}

/** A whole page around its parts: head with its policy, skip link, navigation, footer and the one script. */
export function pageShell({ title, masthead, nav, main, footer, served }: PageParts): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${contentPolicy(served)}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <link rel="icon" href="data:," />
        <title>${title} · Saliency Atlas</title>
        ${rawHtml(`<style>${REPORT_STYLES}</style>`)}
      </head>
      <body>
        <a class="skip" href="#main">Skip to the content</a>
        ${masthead}
        <nav aria-label="Sections">
          <ol>
            ${nav}
          </ol>
        </nav>
        <main id="main">${main}</main>
        <footer><p>Saliency Atlas · ${footer}</p></footer>
        ${rawHtml(`<script>${reportScript()}</script>`)}
      </body>
    </html> `.text;
}

/** Only the page's own style sheet and script, by digest, and pictures inside the page; served, also those of its server, and forms that ask it. */
export function contentPolicy(served: boolean): string {
  const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const own = served ? "img-src 'self' data:; connect-src 'self'" : 'img-src data:';
  return (
    `default-src 'none'; ${own}; style-src ${digest(REPORT_STYLES)}; script-src ${digest(reportScript())}; ` +
    `base-uri 'none'; form-action ${served ? "'self'" : "'none'"}`
  );
}
