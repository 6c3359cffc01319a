export {
  loadTensorflow,
  TENSORFLOW_ENGINES,
  type LoadedTensorflow,
  type Tensorflow,
  type TensorflowEngine,
} from './load-tensorflow.ts';
