import { acquireVersityGateway } from '@saliency-atlas/infra/acquire-versitygw';
import { unlessInCi } from '../unless-in-ci.ts';

/** Path of the S3 server, or undefined where it cannot be had. */
export const gatewayPath: string | undefined = await acquireVersityGateway(console.error).catch(unlessInCi);
