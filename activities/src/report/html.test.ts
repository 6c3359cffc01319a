import { describe, expect, it } from 'vitest';
import { breakable, clipText, escapeHtml, html, rawHtml } from './html.ts';

describe('html', () => {
  it('escapes what could end an element or an attribute', () => {
    expect(escapeHtml(`<a b="c" d='e'>&amp;`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;');
  });

  it('replaces control characters and those that reorder the words around them', () => {
    expect(escapeHtml('a\u0000b\u202ec\nd')).toBe('a\ufffdb\ufffdc d');
  });

  it('escapes text, keeps what is HTML already, joins lists and leaves out nothing at all', () => {
    expect(html`<p>${'<'}${rawHtml('<b>')}${['&', 1]}${null}${false}${undefined}</p>`.text).toBe(
      '<p>&lt;<b>&amp;1</p>',
    );
  });

  it('never writes a number that is not finite', () => {
    expect(html`${Number.NaN} ${Infinity}`.text).toBe('not measured not measured');
  });

  it('lets a name be broken behind underscores and hyphens, and escapes it', () => {
    expect(breakable('a_b-<c>').text).toBe('a_<wbr>b-<wbr>&lt;c&gt;');
  });

  it('cuts long text with an ellipsis within the limit', () => {
    expect(clipText('abcdef', 4)).toBe('abc…');
    expect(clipText('abcd', 4)).toBe('abcd');
  });
});
