const SERVER = 'needs a Temporal server with runs going on: operate.test.ts runs it';
const CONTAINERS = 'needs an engine for containers: deploy/ checks what it would read';
const LONG = 'the same as the run of the quickstart, for longer';

/** Beginnings of documented lines that no test of this folder runs as they stand, and why not. */
export const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'minutes of real data: infra tests its parts, and the lead runs it',
  'npm ci && npm test': 'this is a part of it',
  'npm run package': 'package/installed-package.test.ts packs',
  'npm install -g': 'package/installed-package.test.ts installs, into a folder of its own',
  'npx saliency-atlas init --model model.onnx --labels labels.txt --dataset ./photos': 'as in the quickstart',
  'npx saliency-atlas explain photo.jpg --job job.yaml --out .': 'as in the quickstart',
  'npx saliency-atlas run job.yaml --version': LONG,
  'npx saliency-atlas gate model@2.1': 'needs the runs above it; gate runs on the drawn store',
  'docker ': CONTAINERS,
  'cd infra/compose': CONTAINERS,
  'cp .env.example .env': CONTAINERS,
  'helm install': 'needs a cluster: deploy/chart.test.ts renders the chart',
  'export ': 'sets where a service of the user lies',
  'npx saliency-atlas run job.yaml --store s3://': 'needs a bucket: stores-s3/ and serve/serve-s3.test.ts use one',
  'npx saliency-atlas explain photo.jpg --model ./': 'needs a TensorFlow.js model: engines/ explains with both kinds',
  'npx saliency-atlas export fashion@1.2 --format mlflow': 'needs an MLflow server: mlflow/ exports to a real one',
  'npx saliency-atlas generator train': 'trains for minutes',
  'npx saliency-atlas run job.yaml --set reconstruct.generator=trained': 'needs the generator of the line before',
  'npm run bench:global': 'a measurement of hours',
  'saliency-atlas runs --state running': SERVER,
  'saliency-atlas status': SERVER,
  'saliency-atlas pause': SERVER,
  'saliency-atlas resume': SERVER,
  'saliency-atlas cancel': SERVER,
  'saliency-atlas retry': SERVER,
  'saliency-atlas schedule': SERVER,
  'for name in': 'needs a Temporal server whose search attributes may be set',
  'temporal operator': 'needs a Temporal server whose search attributes may be set',
  'temporal worker deployment': 'needs a Temporal server with versioned workers',
  'saliency-atlas worker': SERVER,
  done: 'ends the loop above',
};
