import { distance } from 'fastest-levenshtein';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { AtlasError } from '../failures.ts';
import { jobSchema, type Job } from './job-schema.ts';

/**
 * Reads the text of a job file (YAML, of which JSON is a part) into plain data. Throws InvalidJob naming file and line.
 * An empty text is an empty job.
 */
export function readJobText(text: string, fileName: string): unknown {
  const document = parseDocument(text, { uniqueKeys: true });
  const error = document.errors[0];
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    throw new AtlasError(
      'InvalidJob',
      `${fileName}:${line}: ${error.message.split('\n')[0] ?? ''}`,
      'Correct the YAML at that line.',
    );
  }
  return (document.toJS({ maxAliasCount: 0 }) as unknown) ?? {};
}

/** Checks a job and fills in its defaults. Throws InvalidJob naming every field that is wrong, with a suggestion. */
export function parseJob(value: unknown, source: string): Job {
  const parsed = jobSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.flatMap((issue) => describeIssue(issue, source));
  throw new AtlasError(
    'InvalidJob',
    problems.join('\n'),
    'See `saliency-atlas schema` or docs/job-file.md for every key.',
  );
}

function describeIssue(issue: z.core.$ZodIssue, source: string): string[] {
  const at = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const nearest = known.toSorted((a, b) => distance(a, key) - distance(b, key))[0];
      const hint = nearest !== undefined && distance(nearest, key) <= 3 ? `; did you mean "${nearest}"?` : '';
      return `${source}: unknown key "${at === '' ? key : `${at}.${key}`}"${hint}`;
    });
  }
  // YAML reads an unquoted 1.0 as the number 1: version names need quotes.
  const unquoted = issue.code === 'invalid_type' && /expected string, received (number|boolean)/.test(issue.message);
  const hint = unquoted ? '; write it in quotes' : '';
  return [`${source}: ${at === '' ? 'the job' : at}: ${issue.message}${hint}`];
}

/** The keys that the schema knows at a path, read off its JSON Schema. */
function keysAt(path: readonly PropertyKey[]): string[] {
  let node: unknown = jobJsonSchema();
  for (const part of path) node = childOf(node, String(part));
  return Object.keys(propertiesOf(node));
}

function childOf(node: unknown, key: string): unknown {
  return propertiesOf(node)[key];
}

function propertiesOf(node: unknown): Record<string, unknown> {
  if (node === null || typeof node !== 'object' || !('properties' in node)) return {};
  return node.properties as Record<string, unknown>;
}

/** The job file as JSON Schema (draft 2020-12), as a user writes it. */
export function jobJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(jobSchema, { io: 'input' });
}
