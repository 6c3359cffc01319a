import { jobJsonSchema } from '@saliency-atlas/contract/job';

/** The parts of a JSON Schema that the job file's schema uses. */
interface SchemaNode {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly SchemaNode[];
  readonly items?: SchemaNode;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

const EXAMPLE = `\`\`\`yaml
# job.yaml: paths are relative to this file
model:
  name: garments
  version: 2.1.0
  uri: ./garments-2.1.0.onnx
  labels: ./labels.txt
  input:
    mean: [0.485, 0.456, 0.406]
    std: [0.229, 0.224, 0.225]
    resize: { shorterSide: 256 }
dataset:
  uri: ./validation
  perClass: 100
store:
  uri: ./atlas
explain:
  passes: 500
gate:
  against: last-accepted
\`\`\``;

const INTRODUCTION = `# The job file

<!-- Written by \`npm run docs:job\` from contract/src/job/job-schema.ts: change the schema, not this page. -->

A job says what to explain and how. It is YAML (or JSON, which is YAML too); only \`model.uri\` and \`dataset.uri\` must be
given. On the command line \`--set key=value\` reaches every key, for example \`--set explain.grid=10\`, and goes before the
file. An unknown key is an error that names the nearest known one.

${EXAMPLE}

Relative paths start at the job file, those in flags at the current folder. The command line calls a model without
\`model.name\` after its file. Change anything below except a path or \`resources.window\` and \`resources.workers\`, and it is another
run with other results; \`resources.batchSize\` counts because some engines round differently in batches of another size
(and \`resources.memoryMb\` only where it leads to another).
What the data set formats are and how pictures are prepared is in [datasets.md](datasets.md), what the gate's limits mean
in [gate.md](gate.md). \`npx saliency-atlas schema\` prints the same as JSON Schema, for editors.
`;

/** The reference of every key of the job file as Markdown, made from its schema. Throws where a key says nothing of itself. */
export function jobReference(): string {
  const schema = jobJsonSchema() as SchemaNode;
  const sections = Object.entries(schema.properties ?? {}).map(([name, section]) => {
    const lines = keyLines(name, section, false);
    return `## \`${name}\`\n\n${lines.join('\n')}\n`;
  });
  return [INTRODUCTION, ...sections].join('\n');
}

/** One list item for every leaf at or below a key. */
function keyLines(path: string, node: SchemaNode, isRequired: boolean): string[] {
  const { properties, required = [] } = node;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([key, child]) =>
      keyLines(`${path}.${key}`, child, required.includes(key)),
    );
  }
  if (node.description === undefined) throw new Error(`${path} has no description in the job's schema`);
  const fallback = node.default === undefined ? (isRequired ? '; required' : '') : `; default ${code(node.default)}`;
  return [`- \`${path}\`: ${typeInWords(node)}${fallback}. ${sentence(node.description)}`];
}

/** The values that a key takes, in words. */
function typeInWords(node: SchemaNode): string {
  if (node.anyOf !== undefined) return node.anyOf.map(typeInWords).join(', or ');
  if (node.enum !== undefined) return node.enum.map(code).join(', ');
  if (node.const !== undefined) return code(node.const);
  if (node.properties !== undefined) return `\`{ ${Object.keys(node.properties).join(': …, ')}: … }\``;
  if (node.type === 'array') return `list of ${plainType(node.items ?? {})}s${limits(node.items ?? {})}`;
  return `${plainType(node)}${limits(node)}`;
}

function plainType({ type }: SchemaNode): string {
  return type === 'integer'
    ? 'whole number'
    : type === 'boolean'
      ? 'true or false'
      : type === 'string'
        ? 'text'
        : 'number';
}

function limits({ minimum, exclusiveMinimum, maximum }: SchemaNode): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER) {
    return most === undefined ? `, at least ${minimum}` : ` from ${minimum} to ${most}`;
  }
  return exclusiveMinimum === undefined ? '' : ` above ${exclusiveMinimum}`;
}

function code(value: unknown): string {
  if (value === 1 / 255) return '1/255';
  return `\`${typeof value === 'string' ? value : JSON.stringify(value).replaceAll(',', ', ')}\``;
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
