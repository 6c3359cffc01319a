/** The command's exit codes. */
export const EXIT = { done: 0, failed: 1, wrongUsage: 2, gateRefused: 3, interrupted: 130 } as const;
