"""Takes libtensorflow and its C headers out of TensorFlow's wheel: unpack_libtensorflow.py WHEEL FOLDER"""

import pathlib
import shutil
import sys
import zipfile

LIBRARIES = {
    "tensorflow/libtensorflow_cc.so.2": "lib/libtensorflow_cc.so.2",
    "tensorflow/libtensorflow_framework.so.2": "lib/libtensorflow_framework.so.2",
}
HEADERS = tuple(
    f"tensorflow/include/{part}/" for part in ("tensorflow/c", "tensorflow/core/platform", "tsl", "xla", "external/local_tsl", "external/local_xla")
)

wheel, folder = sys.argv[1], pathlib.Path(sys.argv[2])
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name in LIBRARIES:
            target = folder / LIBRARIES[name]
        elif name.startswith(HEADERS) and name.endswith(".h"):
            target = folder / name.removeprefix("tensorflow/")
        else:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(name) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out, 1 << 20)
missing = [name for name in LIBRARIES.values() if not (folder / name).exists()]
if missing:
    sys.exit(f"{wheel} holds no {missing[0]}")
