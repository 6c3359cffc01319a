import { z } from 'zod';

const share = z.number().min(0).max(1);
const classReference = z.union([z.number().int().min(0), z.string().min(1)]);
const perChannel = z.union([z.number(), z.array(z.number()).min(1).max(4)]);

const modelSchema = z.strictObject({
  name: z
    .string()
    .regex(/^\w[\w.-]*$/, 'begin with a letter or digit; use letters, digits, ".", "_" and "-"')
    .describe('Groups versions in the history'),
  version: z
    .string()
    .regex(/^[\w.+-]+$/, 'use letters, digits, ".", "_", "+" and "-"')
    .default('1')
    .describe('Names the version in the history and to the gate'),
  uri: z.string().min(1).describe('The model file, its folder or its server; relative paths start at the job file'),
  engine: z
    .enum(['auto', 'onnx', 'tfjs', 'kserve'])
    .default('auto')
    .describe('What runs the model; auto: kserve for http(s), tfjs for model.json and SavedModel, else onnx'),
  device: z
    .enum(['auto', 'cpu', 'cuda'])
    .default('auto')
    .describe('Where it runs; auto: a GPU where the engine finds one'),
  outputName: z.string().min(1).optional().describe('Which of several outputs has the classes; default: the first'),
  externalData: z
    .boolean()
    .default(false)
    .describe('Whether an ONNX model may keep weights in other files of its own folder'),
  input: z
    .strictObject({
      height: z.number().int().positive().optional().describe('Pixels; default: what the model declares'),
      width: z.number().int().positive().optional().describe('Pixels; default: what the model declares'),
      channels: z.number().int().min(1).max(4).optional().describe('Default: what the model declares'),
      layout: z
        .enum(['auto', 'nchw', 'nhwc'])
        .default('auto')
        .describe('Whether channels come first or last in the model; auto: as it declares'),
      scale: z
        .number()
        .positive()
        .default(1 / 255)
        .describe('A pixel enters as (pixel·scale − mean)/std'),
      mean: perChannel.default(0).describe('Subtracted after scaling; one number or one a channel'),
      std: perChannel.default(1).describe('Divided by, last; one number or one a channel'),
      resize: z
        .strictObject({
          shorterSide: z.number().int().positive().optional().describe("Default: the model input's shorter side"),
          filter: z
            .enum(['bilinear', 'bicubic', 'lanczos3', 'nearest'])
            .default('bicubic')
            .describe('As in Pillow, with antialiasing when shrinking'),
        })
        .prefault({}),
    })
    .prefault({}),
  output: z.enum(['logits', 'probabilities']).default('logits').describe('What the model gives; logits get a softmax'),
  labels: z.string().optional().describe('A text file, one class name a line'),
});

const datasetFormat = z
  .enum(['auto', 'image-folder', 'manifest', 'coco', 'idx', 'webdataset', 'parquet'])
  .default('auto');

const datasetSchema = z.strictObject({
  uri: z.string().min(1).describe('A folder, manifest, COCO file, archives or idx files; a path, file:// or s3://'),
  format: datasetFormat.describe('See docs/datasets.md; auto: by the names of the files'),
  images: z
    .string()
    .min(1)
    .optional()
    .describe('Folder that the file names of a manifest or COCO file start at; default: where that file lies'),
  limit: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Images at most: a fixed sample, the same share of each class'),
  perClass: z.number().int().positive().optional().describe('Images of each class at most'),
  classes: z.array(z.string()).optional().describe('Only images with these labels'),
});

const explainSchema = z.strictObject({
  method: z
    .enum(['atlas', 'oise', 'rise', 'hsic', 'sobol', 'occlusion', 'lime', 'random', 'centre'])
    .default('atlas')
    .describe('atlas: paired masks weighed by a regularised regression'),
  passes: z
    .number()
    .int()
    .min(2)
    .default(500)
    .describe('Forward passes per image at most; up to 250 atlas reads what each says of all classes'),
  grid: z.number().int().min(2).max(64).default(8).describe('Cells per side of a mask'),
  seed: z.number().int().min(0).default(0).describe('Every random choice follows from it and the image'),
  target: z
    .union([
      z.enum(['predicted', 'label']),
      z.strictObject({ class: classReference }),
      z.strictObject({ classes: z.array(classReference).min(1).max(32) }),
      z.strictObject({ top: z.number().int().min(1).max(32) }),
    ])
    .default('predicted')
    .describe('predicted, label, {class: name or index}, {classes: [...]} or {top: how many}'),
  against: z
    .enum(['others', 'rival'])
    .default('others')
    .describe('What the class is set against: all other classes, or in each pass the strongest of them alone'),
  stop: z
    .strictObject({
      enabled: z.boolean().default(true).describe('Whether an image whose map has settled stops early'),
      agreement: share
        .default(0.9)
        .describe('Stop where the map is bound to agree this well (rank correlation) with that of all passes'),
      every: z.number().int().min(10).default(100).describe('Passes between two looks; the first at 200 or more'),
    })
    .prefault({}),
});

/** Numbers that a black and a white pixel become. */
const pixelRange = z
  .tuple([z.number(), z.number()])
  .refine(([black, white]) => black !== white, 'black and white must be two numbers');

const inpainterSchema = z.strictObject({
  uri: z.string().min(1).optional().describe('ONNX file, model.json or SavedModel; for generator: inpainter'),
  engine: z.enum(['auto', 'onnx', 'tfjs']).default('auto').describe('What runs it; auto: by the name of the file'),
  layout: z
    .enum(['auto', 'nchw', 'nhwc'])
    .default('auto')
    .describe('Whether channels come first or last in it; auto: as it declares'),
  height: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Size to work at where it fixes none; default: the picture’s'),
  width: z.number().int().positive().optional().describe('Size to work at where it fixes none; default: the picture’s'),
  range: pixelRange.default([0, 1]).describe('What a black and a white pixel are in its input'),
  outputRange: pixelRange.optional().describe('The same in its output; default: as in its input'),
  mask: z.enum(['hole', 'known']).default('hole').describe('What 1 says in its mask'),
  holeValue: z.number().default(0).describe('What its input shows in the hole'),
  outputName: z.string().min(1).optional().describe('Which of several outputs is the picture; default: the first'),
});

const reconstructSchema = z.strictObject({
  generator: z
    .enum(['auto', 'exemplar', 'harmonic', 'trained', 'inpainter'])
    .default('auto')
    .describe('What fills removed regions; auto: exemplar for at least 500 pictures of at most 64 pixels a side'),
  removedShare: z.array(share).min(1).default([0.5, 0.6, 0.7, 0.8, 0.9]).describe('Shares of the salient region'),
  region: z
    .enum(['positive', 'box'])
    .default('positive')
    .describe(
      'The salient region: pixels above the mean of the map averaged over a mask’s cell, or the paper’s box around those of half the map’s maximum',
    ),
  fixedShare: z
    .union([share.max(0.9), z.array(share.gt(0).max(0.9)).max(8)])
    .default(0.2)
    .describe('Share or shares of the picture that are removed alone, and kept alone, as well; 0: none'),
  restarts: z.number().int().min(1).max(64).default(8).describe('Variations per image and region'),
  trained: z
    .strictObject({
      uri: z.string().optional().describe('generator.safetensors that `generator train` made; for generator: trained'),
      searchSteps: z
        .number()
        .int()
        .min(0)
        .max(10_000)
        .default(30)
        .describe('Steps of the latent search for each fill; 0: none, what it starts from'),
      search: z
        .enum(['near', 'paper'])
        .default('near')
        .describe('near: from the encoder’s guess or the nearest samples, with Adam; paper: from random starts'),
      perceptualWeight: z
        .number()
        .min(0)
        .default(0.1)
        .describe('How much the discriminator’s opinion counts in the search; adversarial generators alone have one'),
    })
    .prefault({}),
  inpainter: inpainterSchema.prefault({}),
  bank: z
    .strictObject({
      uri: z.string().optional().describe('Images to fill from; default: the data set itself'),
      format: datasetFormat.describe('Format of the bank'),
      limit: z.number().int().positive().default(6000).describe('Pictures of the bank at most'),
    })
    .prefault({}),
});

const evaluateSchema = z.strictObject({
  steps: z.number().int().min(2).default(28).describe('Steps of the insertion and deletion curves'),
  transplantImages: z
    .number()
    .int()
    .min(0)
    .default(100)
    .describe('Images of other classes per transplant test, 11 passes each and class; 0: off'),
  sanityImages: z
    .number()
    .int()
    .min(0)
    .default(20)
    .describe('Images whose map is made again, with another seed and for a model with randomised weights; 0: off'),
});

const gateSchema = z.strictObject({
  /** Thresholds from the study in docs/gate.md; see there what each figure means. */
  valueThreshold: z
    .strictObject({
      concentratedShare: share.default(0.2).describe('Most of the images with their saliency in one window'),
      transplantFlip: share.default(0.25).describe('Most flips by a small window of the class pasted elsewhere'),
      spreadFlip: share.default(0.5).describe('Most flips by the edge, the tone or the grain of the class'),
    })
    .prefault({}),
  changeThreshold: z
    .strictObject({
      windowShare: share.default(0.15).describe('Largest rise of the saliency in the best window'),
      concentratedShare: share.default(0.15).describe('Largest rise of the concentrated share'),
      transplantFlip: share.default(0.15).describe('Largest rise of the flips by small windows'),
      spreadFlip: share.default(0.3).describe('Largest rise of the flips by edge, tone or grain'),
      accuracyDrop: share.default(0.02).describe('Largest fall of a class or of all classes'),
    })
    .prefault({}),
  familyError: z
    .number()
    .gt(0)
    .max(0.5)
    .default(0.05)
    .describe('Chance that noise alone refuses a version at its limits, over all classes and rules together'),
  drift: z
    .strictObject({
      minChanges: z
        .number()
        .int()
        .min(2)
        .default(5)
        .describe('Accepted changes before unusual drift or an unusual window is told'),
    })
    .prefault({}),
  against: z.string().default('last-accepted').describe('last-accepted, a version, or a tag'),
});

const resourcesSchema = z.strictObject({
  batchSize: z
    .union([z.literal('auto'), z.number().int().min(1).max(1024)])
    .default('auto')
    .describe('Rows per forward pass; auto: by the size of the input, and fewer where memory is short'),
  memoryMb: z
    .union([z.literal('auto'), z.number().int().min(64)])
    .default('auto')
    .describe('MB of the process that runs the model, for batchSize: auto; auto: half of the machine or container'),
  threads: z.number().int().min(1).max(256).default(1).describe('Processor threads of one forward pass'),
  shardSize: z
    .union([z.literal('auto'), z.number().int().min(1).max(1024)])
    .default('auto')
    .describe('Images per activity; auto: 1 to 64 by the size of the data set'),
  pageShards: z.number().int().min(1).max(256).default(32).describe('Shards per child workflow'),
  window: z.number().int().min(1).max(100).default(16).describe('Shards in flight per workflow'),
  workers: z.number().int().min(1).max(64).optional().describe('Activities at once in an embedded worker'),
});

/** The job file, with a default for every key that has a sane one. Unknown keys are errors. */
export const jobSchema = z.strictObject({
  model: modelSchema,
  dataset: datasetSchema,
  store: z
    .strictObject({ uri: z.string().min(1).default('./atlas').describe('A folder, file:// or s3://bucket/prefix') })
    .prefault({}),
  explain: explainSchema.prefault({}),
  reconstruct: reconstructSchema.prefault({}),
  evaluate: evaluateSchema.prefault({}),
  gate: gateSchema.prefault({}),
  resources: resourcesSchema.prefault({}),
});

/** A validated job with every default filled in. */
export type Job = z.output<typeof jobSchema>;
/** A job as a user writes it. */
export type JobInput = z.input<typeof jobSchema>;
