/** How a run stands, as the server tells it. */
interface RunState {
  readonly runId: string;
  /** In words: stage, images, pace, time left. */
  readonly words: string;
  /** Share done of the stage, 0..1; null where it is not going on. */
  readonly share: number | null;
}

const PAUSE_MS = 2000;

/** Keeps the runs of the list up to date; a run that is complete leads to a new look at the whole page. */
export function startRunProgress(list: HTMLElement): void {
  const address = list.dataset['progress'] ?? '';
  const ask = async (): Promise<void> => {
    try {
      const states = (await (await fetch(address)).json()) as readonly RunState[];
      for (const state of states) show(list, state);
      const ids = new Set(states.map(({ runId }) => runId));
      // What is not among them any more is complete, and what was not yet here has begun.
      const listed = [...list.children].map((child) => (child instanceof HTMLElement ? child.dataset['run'] : ''));
      if (listed.length !== ids.size || listed.some((id) => !ids.has(id ?? ''))) location.reload();
    } catch {
      for (const words of list.querySelectorAll('.state')) words.textContent = 'the server does not answer';
    }
    window.setTimeout(() => void ask(), PAUSE_MS);
  };
  void ask();
}

function show(list: HTMLElement, { runId, words, share }: RunState): void {
  const item = [...list.children].find((child) => child instanceof HTMLElement && child.dataset['run'] === runId);
  const text = item?.querySelector('.state');
  const bar = item?.querySelector('progress');
  // Only what changes is written, so that a screen reader is not told the same again.
  if (text && text.textContent !== words) text.textContent = words;
  if (bar) {
    bar.hidden = share === null;
    bar.value = share ?? 0;
  }
}
