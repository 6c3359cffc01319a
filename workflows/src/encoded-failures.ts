import { DefaultFailureConverter } from '@temporalio/common';

/** Puts a failure's words and stack into a payload, which a codec encrypts; without one the server would read them. */
export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });
