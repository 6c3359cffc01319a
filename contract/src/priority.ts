/**
 * Temporal's task priorities, 1 (first) to 5 (last): where steps of several runs wait for the same workers, those of the
 * lower number go first. What a person waits for goes before what a schedule started.
 */
export const PRIORITY = { adHoc: 3, scheduled: 4 } as const;
