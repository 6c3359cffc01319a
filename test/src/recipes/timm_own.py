"""What timm says of the picture, with its own transform."""

import timm
import torch
from PIL import Image


def stand_in_weights(model):
    """Untrained networks say nearly the same of every class: statistics of noise and a larger head spread their answers."""
    torch.manual_seed(7)
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 1.0
    model.train()
    with torch.no_grad():
        model(torch.randn(8, 3, 224, 224))
    model.eval()
    model.get_classifier().weight.data.mul_(100)


def answer(model):
    transform = timm.data.create_transform(**timm.data.resolve_model_data_config(model), is_training=False)
    with torch.no_grad():
        return model(transform(Image.open("photo.png").convert("RGB"))[None]).softmax(1)[0].tolist()
