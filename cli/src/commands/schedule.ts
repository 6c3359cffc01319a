import { ScheduleNotFoundError, ScheduleOverlapPolicy, type Client, type ScheduleSpec } from '@temporalio/client';
import { InvalidArgumentError, type Command } from 'commander';
import { AtlasError, PRIORITY } from '@saliency-atlas/contract';
import { loadJob, type Flags } from '../load-job.ts';
import { createOutput, type Output } from '../output.ts';
import { priorityOption } from '../priority-option.ts';
import { connectToConfigured } from '../session.ts';
import { submissionOf } from '../submission.ts';
import { formatTable } from '../table.ts';

interface CreateFlags extends Flags {
  readonly cron?: string;
  readonly every?: string;
  readonly timeZone: string;
  readonly catchUp: string;
  readonly paused?: boolean;
  readonly json?: boolean;
  readonly priority: number;
}

/** What a schedule does when its time comes and the run before is still going on. */
const OVERLAP = ScheduleOverlapPolicy.SKIP;

/** `schedule create|list|pause|resume|trigger|delete`: jobs that a Temporal server starts by itself. */
export function addSchedule(program: Command): void {
  const schedule = program
    .command('schedule')
    .description('runs that a Temporal server starts by itself')
    .addHelpText(
      'after',
      `
A schedule lives on the server that TEMPORAL_ADDRESS or a profile names, and its workers do the runs. While one run is
going on the next is skipped. A job whose model and images are as they were has nothing left to do.

Examples:
  $ saliency-atlas schedule create nightly job.yaml --cron '0 2 * * *' --time-zone Europe/Berlin
  $ saliency-atlas schedule list
  $ saliency-atlas schedule trigger nightly`,
    );
  schedule
    .command('create')
    .description('start a job again and again')
    .argument('<name>', 'what to call the schedule')
    .argument('<job>', 'job file (YAML or JSON); it is read now, its model and images at every run')
    .option('--cron <times>', "minute hour day month weekday, for example '0 2 * * *'")
    .option('--every <duration>', 'for example 6h or 1d', duration)
    .option('--time-zone <zone>', 'of --cron, for example Europe/Berlin', 'UTC')
    .option('--catch-up <duration>', 'a run that the server missed is made up for within this time', duration, '12h')
    .option('--paused', 'start nothing until resumed')
    .addOption(priorityOption(PRIORITY.scheduled))
    .option('--set <key=value...>', 'set a key of the job file')
    .option('--json', 'as JSON')
    .action((name: string, file: string, flags: CreateFlags) => create(name, file, flags));
  schedule
    .command('list')
    .description('the schedules of the server')
    .option('--json', 'as JSON')
    .action((flags: { json?: boolean }) => list(flags.json === true));
  for (const [action, description] of [
    ['pause', 'start nothing until resumed'],
    ['resume', 'go on after a pause'],
    ['trigger', 'start the job now'],
    ['delete', 'forget the schedule; runs that it started go on'],
  ] as const) {
    schedule
      .command(action)
      .description(description)
      .argument('<name>', 'the schedule')
      .option('--json', 'as JSON')
      .action((name: string, flags: { json?: boolean }) => control(action, name, flags.json === true));
  }
}

/** `90s`, `30m`, `6h`, `1d`, as Temporal reads them. */
function duration(text: string): string {
  if (/^[1-9]\d*\s*[smhd]$/.test(text)) return text;
  throw new InvalidArgumentError('Give a number with s, m, h or d, for example 6h.');
}

async function create(name: string, file: string, flags: CreateFlags): Promise<void> {
  const spec = specOf(flags);
  const job = await loadJob(file, flags.set === undefined ? {} : { set: flags.set });
  await onServer(async (client, output) => {
    const submission = await submissionOf(client, job, flags.priority);
    await client.schedule.create({
      scheduleId: name,
      spec,
      action: { type: 'startWorkflow', workflowType: 'submitRun', ...submission },
      policies: { overlap: OVERLAP, catchupWindow: flags.catchUp as '12h' },
      state: { paused: flags.paused === true },
    });
    const { info } = await client.schedule.getHandle(name).describe();
    const next = info.nextActionTimes[0]?.toISOString() ?? null;
    const state = flags.paused === true ? 'paused' : 'active';
    if (flags.json === true) output.result(JSON.stringify({ name, state, next }));
    else output.result(`${name}: ${state === 'paused' ? state : `next ${next ?? 'never'}`}`);
  });
}

function specOf({ cron, every, timeZone }: CreateFlags): ScheduleSpec {
  if ((cron === undefined) === (every === undefined)) {
    throw new AtlasError(
      'InvalidJob',
      '--cron or --every says when: one of them, not both',
      "Add --cron '0 2 * * *' or --every 1d.",
    );
  }
  if (cron !== undefined) return { cronExpressions: [cron], timezone: timeZone };
  return { intervals: [{ every: every as '1d' }] };
}

async function list(asJson: boolean): Promise<void> {
  await onServer(async (client, output) => {
    const lines: { name: string; state: string; next: string | null; last: string | null }[] = [];
    for await (const { scheduleId, action, state, info } of client.schedule.list()) {
      if (action?.type !== 'startWorkflow' || action.workflowType !== 'submitRun') continue;
      lines.push({
        name: scheduleId,
        state: state.paused ? 'paused' : 'active',
        next: info.nextActionTimes[0]?.toISOString() ?? null,
        last: info.recentActions.at(-1)?.takenAt.toISOString() ?? null,
      });
    }
    if (asJson) output.result(JSON.stringify(lines, null, 2));
    else if (lines.length === 0) output.note('The server has no schedule of ours.');
    else {
      const cells = lines.map(({ name, state, next, last }) => [name, state, next ?? '–', last ?? '–']);
      output.result(formatTable(['schedule', 'state', 'next', 'last'], cells));
    }
  });
}

async function control(
  action: 'pause' | 'resume' | 'trigger' | 'delete',
  name: string,
  asJson: boolean,
): Promise<void> {
  await onServer(async (client, output) => {
    const handle = client.schedule.getHandle(name);
    switch (action) {
      case 'pause':
        await handle.pause();
        break;
      case 'resume':
        await handle.unpause();
        break;
      case 'trigger':
        await handle.trigger(OVERLAP);
        break;
      case 'delete':
        await handle.delete();
        break;
    }
    output.result(asJson ? JSON.stringify({ name, done: action }) : `${name}: ${action} done`);
  });
}

async function onServer(act: (client: Client, output: Output) => Promise<void>): Promise<void> {
  const { client, connection } = await connectToConfigured();
  try {
    await act(client, createOutput(false));
  } catch (error) {
    throw explained(error);
  } finally {
    await connection.close();
  }
}

function explained(error: unknown): unknown {
  if (error instanceof ScheduleNotFoundError) {
    const fix = 'See `saliency-atlas schedule list`.';
    return new AtlasError('InvalidJob', `no schedule "${error.scheduleId}"`, fix, { cause: error });
  }
  if (error instanceof Error && error.name === 'ScheduleAlreadyRunning') {
    const fix = 'Delete it first, or take another name.';
    return new AtlasError('InvalidJob', 'there is a schedule of that name already', fix, { cause: error });
  }
  return error;
}
