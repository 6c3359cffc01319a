import type { Command } from 'commander';

/** The flags that describe the model and the explanation, shared by the commands that take a job. */
export function addModelFlags(command: Command): Command {
  return command
    .option('--model <file>', 'the model: an ONNX file, a TensorFlow.js or SavedModel folder, or a server')
    .option('--name <name>', 'model name, groups versions in the history (default: the file name)')
    .option('--version <version>', 'model version')
    .option('--labels <file>', 'class names, one a line')
    .option('--method <method>', 'atlas, oise, rise or a peer')
    .option('--passes <n>', 'forward passes per image at most')
    .option('--seed <n>', 'seed of the masks')
    .option('--target <target>', 'class to explain: predicted, label, or a class by name or index')
    .option('--batch-size <n>', 'rows per forward pass')
    .option('--set <key=value>', 'any key of the job file', collect, []);
}

function collect(value: string, earlier: readonly string[]): string[] {
  return [...earlier, value];
}
