"""Imports a fiftyone export with FiftyOne itself and prints what it made of it; `npm run test:fiftyone` does so
for a run of drawn pictures.

    pip install fiftyone==1.22.1
    saliency-atlas export MODEL@VERSION --format fiftyone --out FOLDER
    python import_fiftyone.py FOLDER
"""

import json
import sys

import fiftyone as fo


def describe(folder):
    dataset = fo.Dataset.from_dir(folder, dataset_type=fo.types.LegacyFiftyOneDataset)
    samples = list(dataset)
    maps = [sample.saliency.get_map().shape for sample in samples if sample.saliency is not None]
    return {
        "samples": len(samples),
        "maps": len(maps),
        "first_map": maps[0] if maps else None,
        "fields": {name: str(field) for name, field in dataset.get_field_schema().items()},
        "wrong": sum("wrong" in sample.tags for sample in samples),
        "info": dataset.info,
    }


if __name__ == "__main__":
    json.dump(describe(sys.argv[1]), sys.stdout, indent=2)
