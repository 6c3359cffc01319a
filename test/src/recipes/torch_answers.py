"""Of both recipes with PyTorch."""

import torch

# It is imported before the model is made: random weights, and so the answers, are the same each time.
torch.manual_seed(7)


def spread_answers(model, head, factor):
    """Untrained networks say nearly the same of every class: statistics of noise and a larger head spread their answers."""
    for layer in model.modules():
        if isinstance(layer, torch.nn.BatchNorm2d):
            layer.momentum = 1.0
    model.train()
    with torch.no_grad():
        model(torch.randn(8, 3, 224, 224))
    model.eval()
    head.weight.data.mul_(factor)
