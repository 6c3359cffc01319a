#!/bin/sh
# Makes the namespace and the search attributes that runs are found by. Do it once for every Temporal server; a second time
# changes nothing. Needs the Temporal CLI and its usual settings (TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, certificates, key).
# On Temporal Cloud make them in its own console or with `tcld`: they are no operator commands there.
set -eu
namespace=${TEMPORAL_NAMESPACE:-default}
retention=${ATLAS_RETENTION:-30d}

if ! temporal operator namespace describe --namespace "$namespace" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$namespace" --retention "$retention"
fi

# Another part of the server may not have heard of a new namespace for some seconds.
tries=0
until existing=$(temporal operator search-attribute list --namespace "$namespace" 2>/dev/null); do
  tries=$((tries + 1))
  if [ "$tries" -ge 60 ]; then
    temporal operator search-attribute list --namespace "$namespace"
    exit 1
  fi
  sleep 1
done
for name in AtlasModel AtlasVersion AtlasDataset AtlasStage; do
  if ! printf '%s\n' "$existing" | grep -qw "$name"; then
    temporal operator search-attribute create --namespace "$namespace" --name "$name" --type Keyword
  fi
done
echo "namespace $namespace is ready"
