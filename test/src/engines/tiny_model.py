"""The convolution of convolve.ts on MLServer: kernels come from kernels.bin, [classes, channels, 3, 3] as float32."""

import os

import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Tiny(MLModel):
    async def load(self) -> bool:
        folder = os.path.dirname(os.path.abspath(__file__))
        self.kernels = np.fromfile(os.path.join(folder, "kernels.bin"), np.float32).reshape(-1, 3, 3, 3)
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        images = NumpyCodec.decode_input(payload.inputs[0]).astype(np.float32)
        padded = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), axis=(2, 3))
        features = np.einsum("nchwij,kcij->nkhw", windows, self.kernels)
        scores = np.maximum(features, 0).mean((2, 3), dtype=np.float32)
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output("scores", scores)])
