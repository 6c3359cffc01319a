import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { confusedClasses } from './confusion-section.ts';
import { renderReport, renderReportInTurns } from './render-report.ts';
import { tinyClass, tinyEntry, tinyFigure, tinyReportModel } from './tiny-report-model.ts';

const textOf = (page: string): string =>
  page
    .replace(/<(style|script)\b[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('renderReport', () => {
  it('gives others their turn between the sections, and is the same page', async () => {
    let turns = 0;
    const page = await renderReportInTurns(tinyReportModel(), () => {
      turns++;
      return Promise.resolve();
    });
    expect(page).toBe(renderReport(tinyReportModel()));
    expect(turns).toBeGreaterThanOrEqual(page.match(/<li><a href="#/g)!.length);
  });

  it('writes a hostile class name as text wherever it stands', () => {
    const name = `<script>alert('x')</script>"&`;
    const page = renderReport(
      tinyReportModel({
        classes: [tinyClass(0, name)],
        gate: { verdict: 'refused', reasons: [`Class "${name}": looks elsewhere.`] },
      }),
    );
    expect(page.match(/<script/g)).toHaveLength(2);
    expect(page).not.toContain('<script>alert');
    expect(page).toContain('&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;');
  });

  it('says "not measured" where there is no figure, and neither 0 nor NaN', () => {
    const text = textOf(renderReport(tinyReportModel()));
    expect(text).toMatch(/Accuracy not measured/);
    expect(text).toMatch(/Reconstruction gap not measured/);
    expect(text).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(text).not.toMatch(/\b0\.0/);
  });

  it('shows figures of boxes and masks where they were measured, and no word of them elsewhere', () => {
    const figure = { map: tinyFigure(0.81), random: tinyFigure(0.22), centre: tinyFigure(0.43) };
    const insertion = { map: tinyFigure(0.7), random: null, centre: null };
    const localisation = [{ title: 'Saliency inside the mask', figure }];
    const text = textOf(renderReport(tinyReportModel({ insertion, localisation })));
    expect(text).toMatch(/Saliency inside the mask 0\.810? .*0\.430? .*0\.220? /);
    expect(text).toContain('intersection over union');
    expect(textOf(renderReport(tinyReportModel({ insertion })))).not.toContain('intersection over union');
  });

  it('never prints a figure that is not a finite number', () => {
    const broken = { value: Number.NaN, low: Number.NaN, high: Infinity, count: 0 };
    const half = { value: 0.5, low: Number.NaN, high: 0.6, count: Number.NaN };
    const overall = { ...tinyEntry().overall, accuracy: broken, drift: Infinity, insertion_auc: half };
    const history = [tinyEntry({ overall }), tinyEntry({ overall, sequence: 2, version: '2.0' })];
    const point = { removedShare: 0.5, salient: broken, random: half, nonSalient: null, gap: broken };
    const page = renderReport(
      tinyReportModel({
        overall,
        history,
        reconstruction: [point],
        insertion: { map: broken, random: half, centre: null },
      }),
    );
    expect(textOf(page)).not.toMatch(/NaN|Infinity/);
    expect(page.replace(/base64,[\w+/=]*|<script>[^]*<\/script>/g, '')).not.toMatch(/NaN|Infinity/);
  });

  it('names of all parts and classes the one that turns most other images into its class', () => {
    const figures = { ...tinyEntry().overall, class: 1, class_name: 'dog', transplant_flip: tinyFigure(0.1) };
    const spread = { ...figures, transplant_flip_tone: tinyFigure(0.3), transplant_flip_grain: tinyFigure(0.92) };
    const window = { ...tinyClass(0, 'cat'), figures: { ...figures, class: 0, transplant_flip: tinyFigure(0.2) } };
    const page = renderReport(tinyReportModel({ classes: [window, { ...tinyClass(1, 'dog'), figures: spread }] }));
    expect(textOf(page)).toMatch(/Highest transplant flips 92\.0.%.* Grain flips in dog/);
  });

  it('names the verdict, its reasons and the warnings before the first figure', () => {
    const page = renderReport(
      tinyReportModel({
        gate: { verdict: 'refused', reasons: ['Class "cat": looks at a corner.'] },
        referenceVersion: '0.9',
        warnings: ['Three images could not be read.'],
      }),
    );
    const text = textOf(page);
    const order = [
      'Refused',
      'compared with version 0.9: 1 finding.',
      'looks at a corner',
      'Three images',
      'Highest transplant',
    ];
    const places = order.map((words) => text.indexOf(words));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it('stays below its size by leaving out pictures, says so, and keeps the figures of every class', () => {
    const figures = { ...tinyEntry().overall, accuracy: tinyFigure(0.9) };
    const classes = Array.from({ length: 50 }, (_, index) => ({
      ...tinyClass(index, `class-${String(index)}`, 64, 6),
      figures: { ...figures, class: index, class_name: `class-${String(index)}` },
    }));
    const model = tinyReportModel({ classes });
    const maxBytes = 1_500_000;
    expect(Buffer.byteLength(renderReport(model))).toBeGreaterThan(maxBytes);
    const page = renderReport(model, maxBytes);
    expect(Buffer.byteLength(page)).toBeLessThanOrEqual(maxBytes);
    expect(textOf(page)).toMatch(/Pictures of \d+ of 50 classes are shown/);
    expect(page.match(/<th scope="row">(<a [^>]*>)?class-/g)).toHaveLength(50);
  });

  it('sets the maps of both classes beside a wrong answer, also of classes that it shows no pictures of', () => {
    const map = { height: 2, width: 2, values: Float32Array.of(0, 1, 2, 3) };
    const wrong = { label: 7, predicted: 9, images: 3, map };
    const confusion = { labelled: 40, cells: [wrong] };
    const page = renderReport(tinyReportModel({ confusion, confusedMaps: new Map([[9, map]]) }));
    expect(page).toContain('Where it looks when class 7 is seen as class 9');
    expect(page).toContain('Where it looks for class 9');
    expect(page).not.toContain('Where it looks for class 7');
    expect([...confusedClasses(confusion)]).toEqual([7, 9]);
    expect(confusedClasses({ labelled: 40, cells: [{ ...wrong, map: null }] }).size).toBe(0);
  });

  it('throws where not even the most frugal page fits', () => {
    expect(() => renderReport(tinyReportModel(), 1000)).toThrow(RangeError);
  });

  it('shortens names that would fill the page', () => {
    const page = renderReport(tinyReportModel({ warnings: ['x'.repeat(1_000_000)] }));
    expect(page.length - renderReport(tinyReportModel()).length).toBeLessThan(5_000);
  });

  it('allows exactly its own style sheet and script by digest, and no address', () => {
    const page = renderReport(tinyReportModel());
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'") ?? '';
    for (const element of ['style', 'script']) {
      const body = new RegExp(`<${element}>([\\s\\S]*?)</${element}>`).exec(page)?.[1] ?? '';
      expect(policy).toContain(`${element}-src 'sha256-${createHash('sha256').update(body).digest('base64')}'`);
    }
    expect(policy).toContain("default-src 'none'");
    // Names of XML languages, in the charts and in the script that draws them, are no addresses to load from.
    expect(page.replace(/<script>[^]*<\/script>/, '')).not.toMatch(/\sstyle=/);
    expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org\/(XML\/1998|1999|2000)\/)/);
  });

  it('gives the same bytes for the same model', () => {
    const history = [tinyEntry(), tinyEntry({ sequence: 2, version: '2.0' })];
    const model = tinyReportModel({ history, overall: { ...tinyEntry().overall, accuracy: tinyFigure(0.9) } });
    expect(renderReport(model)).toBe(renderReport(model));
  });
});
