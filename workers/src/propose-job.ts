import { proposeJob, type ProposalRequest } from '@saliency-atlas/activities';
import { answer, readRequest } from './one-shot.ts';

/** Standard input: a ProposalRequest. Standard output: `{ progress }` lines, then `{ proposal }`. The CLI's init starts this. */
async function main(): Promise<void> {
  const request = (await readRequest()) as ProposalRequest;
  const proposal = await proposeJob(request, (done, total) => {
    console.log(JSON.stringify({ progress: { done, total } }));
  });
  console.log(JSON.stringify({ proposal }));
}

answer(main());
