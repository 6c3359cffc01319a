export { buildReportModel } from './build-report-model.ts';
export type { ReportSources } from './build-report-model.ts';
export { picturePng } from './map-pictures.ts';
export { renderOverlayPng } from './overlay.ts';
export type { OverlayInput } from './overlay.ts';
export { renderReport } from './render-report.ts';
export type { Picture, ReportModel, ReportRun } from './report-model.ts';
export { createSampleSelector } from './sample-selector.ts';
export type { SampleSelector, SelectedSample } from './sample-selector.ts';
