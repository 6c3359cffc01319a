"""What scikit-learn says of the picture."""

import numpy


def stand_in_weights(model):
    """It is trained in the recipe itself."""


def answer(model):
    grey = (37 * numpy.arange(8) + 11 * numpy.arange(8)[:, None]) % 256
    return model.predict_proba(grey.reshape(1, 64) / 255)[0].tolist()
