"""What timm says of the picture, with its own transform."""

import timm
import torch
from PIL import Image
from torch_answers import spread_answers


def stand_in_weights(model):
    spread_answers(model, model.get_classifier(), 5)


def answer(model):
    transform = timm.data.create_transform(**timm.data.resolve_model_data_config(model), is_training=False)
    with torch.no_grad():
        return model(transform(Image.open("photo.png").convert("RGB"))[None]).softmax(1)[0].tolist()
