import type { GateOutcome, HistoryEntry } from '@saliency-atlas/contract';
import type { GateInput } from '@saliency-atlas/activities/track';
import { changesSince, type FigureChange } from './figure-changes.ts';
import { checkRules, type RuleCheck } from './rule-checks.ts';

/** What the gate decided and why, before it is put into words, Markdown, JUnit XML or JSON. */
export interface GateDecision {
  readonly model: string;
  readonly version: string;
  readonly runId: string;
  /** The version compared with. */
  readonly against: string | null;
  readonly outcome: GateOutcome;
  /** Every rule on all classes together and on each class. */
  readonly checks: readonly RuleCheck[];
  /** Figures that differ from the version compared with, the largest change first. */
  readonly changes: readonly FigureChange[];
}

/** Gathers a decision from what the gate was given and what it said. */
export function describeDecision(entry: HistoryEntry, input: GateInput, outcome: GateOutcome): GateDecision {
  const { model, version, run_id: runId } = entry;
  const checks = checkRules(input);
  const changes = input.reference === null ? [] : changesSince(input.reference, input.current);
  return { model, version, runId, against: input.reference?.version ?? null, outcome, checks, changes };
}
