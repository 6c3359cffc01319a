import { decideGate, GATE_RULES, type GateInput, type GateRule } from '@saliency-atlas/activities/track';
import type { ClassFigures } from '@saliency-atlas/contract';

type Figures = Omit<ClassFigures, 'class' | 'class_name'>;
const NONE = Object.fromEntries(GATE_RULES.map((rule) => [rule, null])) as Readonly<Record<GateRule, null>>;

/** One rule on one class (null: all classes together). */
export interface RuleCheck {
  readonly className: string | null;
  /** By the figure that it judges; docs/gate.md explains each. */
  readonly rule: GateRule;
  readonly status: 'passed' | 'exceeded' | 'skipped';
  /** The gate's sentence where the limit is exceeded, why it was not checked where skipped, else empty. */
  readonly message: string;
}

/**
 * Every rule on every class. The gate itself judges each rule, on figures that hold nothing else, so that what is said
 * here is what the verdict rests on: the exceeded checks are its findings, in its order.
 */
export function checkRules(input: GateInput): RuleCheck[] {
  const overall = checkRule(input, null, 'accuracy', input.current.overall);
  const classes = input.current.classes.flatMap((figures) =>
    GATE_RULES.map((rule) => checkRule(input, figures, rule, figures)),
  );
  return [overall, ...classes];
}

function checkRule(input: GateInput, only: ClassFigures | null, rule: GateRule, figures: Figures): RuleCheck {
  const about = { className: only?.class_name ?? null, rule };
  const alone = {
    overall: { ...input.current.overall, ...(only === null ? justOne(figures, rule) : NONE) },
    classes: only === null ? [] : [{ ...only, ...justOne(figures, rule) }],
  };
  const { verdict, reasons } = decideGate({ ...input, current: alone, classCount: input.current.classes.length });
  if (verdict === 'refused') return { ...about, status: 'exceeded', message: reasons[0] ?? '' };
  if ((figures[rule] ?? null) === null)
    return { ...about, status: 'skipped', message: 'This figure was not measured.' };
  const needsReference = rule === 'window_share' || rule === 'accuracy';
  if (needsReference && !hasEarlier(input, only, rule)) {
    return { ...about, status: 'skipped', message: 'There is no earlier figure to compare with.' };
  }
  return { ...about, status: 'passed', message: '' };
}

/** Of the figures that the gate judges, one alone. */
function justOne(figures: Figures, rule: GateRule): Pick<Figures, GateRule> {
  return { ...NONE, [rule]: figures[rule] ?? null };
}

function hasEarlier({ reference }: GateInput, only: ClassFigures | null, rule: 'window_share' | 'accuracy'): boolean {
  if (reference === null) return false;
  const earlier = only === null ? reference.overall : reference.classes.find((row) => row.class === only.class);
  return earlier !== undefined && earlier[rule] !== null;
}
