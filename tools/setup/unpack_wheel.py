"""Unpacks parts of a wheel: unpack_wheel.py WHEEL FOLDER PREFIX=TARGET..."""

import os
import shutil
import sys
import zipfile

wheel, folder, *rules = sys.argv[1:]
with zipfile.ZipFile(wheel) as archive:
    for rule in rules:
        prefix, target = rule.split("=")
        for name in archive.namelist():
            if not name.startswith(prefix) or name.endswith("/"):
                continue
            path = os.path.join(folder, target + name[len(prefix) :])
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with archive.open(name) as source, open(path, "wb") as copy:
                shutil.copyfileobj(source, copy, 1 << 20)
