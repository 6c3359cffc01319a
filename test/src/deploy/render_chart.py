"""Lints a chart, renders it with values and checks every document against Kubernetes' own schemas.

Standard input: {"chart": folder, "values": {...}, "kubernetes": version}. Standard output: {"lint": [...],
"documents": [...], "invalid": [...]}, or {"refused": why} where the values do not fit the chart's schema.
"""

import json
import sys

import helm_python
import kubernetes_validate
import yaml

request = json.load(sys.stdin)
values = request["values"]
report = helm_python.lint(request["chart"], values, strict=True)
chart = helm_python.Chart.load(request["chart"])
try:
    rendered = chart.render(values, name="atlas", namespace="saliency")
except helm_python.HelmError as error:
    json.dump({"refused": str(error)}, sys.stdout)
    sys.exit(0)

documents = []
for path, text in sorted(rendered.items()):
    if path.endswith((".yaml", ".yml")):
        documents += [document for document in yaml.safe_load_all(text) if document is not None]

invalid = []
for document in documents:
    try:
        kubernetes_validate.validate(document, request["kubernetes"], strict=True)
    except kubernetes_validate.SchemaNotFoundError:
        document["__custom"] = True
    except kubernetes_validate.ValidationError as error:
        path = "/".join(str(part) for part in error.path)
        invalid.append(f"{document['kind']} {document['metadata']['name']}: {path}: {error.message}")

lint = [message for message in report["messages"] if message["severity"] >= 2]
json.dump({"lint": lint, "documents": documents, "invalid": invalid}, sys.stdout)
