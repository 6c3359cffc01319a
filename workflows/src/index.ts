export { explainDataset } from './explain-dataset.ts';
export { processPage } from './process-page.ts';
export { submitRun } from './submit-run.ts';
