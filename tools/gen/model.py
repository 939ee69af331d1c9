# SPDX-License-Identifier: Apache-2.0
"""AWS's model of one service, corrected by our patches, and the part of it that we implement.

The models are those of the pinned botocore package; operations.txt names the operations whose
shapes become C++, patches.json corrects what the model says wrongly or leaves out.
"""

import gzip
import json
import re
from pathlib import Path

# What operations.txt may say about its service, before the operations.
SETTINGS = {
    "model": "botocore's name of the service, where the folder has another",
    "validation": "'off': operations check constraints themselves",
    "validation-error": "the code of a broken constraint, then Field=value for further members",
    "validation-values": "'hidden': its message does not show values",
    "error-namespace": "what stands before the code in __type",
    "protocols": "which of the model's protocols, where we do not build all",
}


# Traits that a few old models give to a member's shape instead of the member.
MEMBER_TRAITS = ("location", "locationName", "streaming", "jsonvalue", "flattened", "xmlAttribute",
                 "xmlNamespace", "eventpayload", "idempotencyToken")


class SpecError(Exception):
    """A mistake in operations.txt, patches.json or what they say about the model."""


class Operations:
    """operations.txt: lines `key: value` about the service, then one operation a line."""

    def __init__(self, text, where="operations.txt"):
        self.settings = {}
        self.names = []
        for number, raw in enumerate(text.splitlines(), 1):
            line = re.split(r"(?:^|\s)#", raw, maxsplit=1)[0].strip()
            if not line:
                continue
            if ":" in line:
                key, value = (part.strip() for part in line.split(":", 1))
                if key not in SETTINGS:
                    raise SpecError(f"{where}:{number}: unknown setting '{key}'")
                self.settings[key] = value
            elif line in self.names:
                raise SpecError(f"{where}:{number}: {line} is there twice")
            else:
                self.names.append(line)


def load_json(path):
    path = Path(path)
    if path.suffix == ".gz":
        return json.loads(gzip.decompress(path.read_bytes()))
    return json.loads(path.read_text(encoding="utf-8"))


def find_model(botocore_data, name):
    """The newest version of a service's model in botocore's data folder."""
    versions = sorted(Path(botocore_data, name).glob("*/service-2.json.gz"))
    if not versions:
        raise SpecError(f"botocore has no model named '{name}'")
    return versions[-1]


def apply_patches(model, patches, where="patches.json"):
    """Applies JSON-Patch-like corrections; each says why, and each must change something."""
    for number, patch in enumerate(patches, 1):
        place = f"{where}: patch {number}"
        if not patch.get("why"):
            raise SpecError(f"{place} does not say why")
        parts = [p.replace("~1", "/").replace("~0", "~") for p in patch["path"].split("/")[1:]]
        target = model
        try:
            for part in parts[:-1]:
                target = target[int(part)] if isinstance(target, list) else target[part]
        except (KeyError, IndexError, ValueError):
            raise SpecError(f"{place}: no {patch['path']} in the model") from None
        key, op = parts[-1], patch["op"]
        if op == "remove":
            if isinstance(target, list):
                # A list of names is patched by name: the model's order is not ours to rely on.
                if key not in target:
                    raise SpecError(f"{place}: no {patch['path']} in the model")
                target.remove(key)
            elif key in target:
                del target[key]
            else:
                raise SpecError(f"{place}: no {patch['path']} in the model")
        elif op in ("add", "replace"):
            if isinstance(target, list):
                target.append(patch["value"])
            elif (key in target) != (op == "replace"):
                raise SpecError(f"{place}: {op} of {patch['path']}, which the model has"
                                if op == "add" else f"{place}: no {patch['path']} in the model")
            else:
                target[key] = patch["value"]
        else:
            raise SpecError(f"{place}: unknown op '{op}'")


def references(shape):
    """The references that a shape holds to others, in the model's order."""
    kind = shape["type"]
    if kind == "structure":
        yield from shape.get("members", {}).values()
    elif kind == "list":
        yield shape["member"]
    elif kind == "map":
        yield shape["key"]
        yield shape["value"]


class Model:
    """One service as the emitters read it."""

    def __init__(self, raw, operations, name):
        self.name = name
        self.raw = raw
        self.metadata = raw["metadata"]
        self.shapes = raw["shapes"]
        self.settings = operations.settings
        for operation in operations.names:
            if operation not in raw["operations"]:
                raise SpecError(f"{name}: AWS's model has no operation '{operation}'")
        self.implemented = sorted(operations.names)
        self.operations = dict(sorted(raw["operations"].items()))
        self._name_empty_shapes()
        self.inputs = {self.operations[o]["input"]["shape"] for o in self.implemented}
        self.outputs = {self.operations[o]["output"]["shape"] for o in self.implemented}
        self.errors = self._error_names()
        self.closure = self._closure()

    def _name_empty_shapes(self):
        """An operation without input or output gets an empty structure: handlers look alike."""
        for name, operation in self.operations.items():
            for side, suffix in (("input", "Input"), ("output", "Output")):
                if side not in operation:
                    shape = name + suffix
                    while shape in self.shapes and self.shapes[shape].get("members"):
                        shape += "Empty"
                    self.shapes.setdefault(shape, {"type": "structure", "members": {}})
                    operation[side] = {"shape": shape}

    def _error_names(self):
        """All errors of the model: services throw some that their operations do not list."""
        return sorted(n for n, s in self.shapes.items() if s.get("exception"))

    def message_member(self, error):
        return next((m for m in self.shapes[error].get("members", {}) if m.lower() == "message"), "")

    def message_name(self):
        """How most errors spell the member that holds the message."""
        names = [m for m in map(self.message_member, self.errors) if m]
        return max(sorted(set(names)), key=names.count) if names else "message"

    def _closure(self):
        todo = sorted(self.inputs | self.outputs)
        for error in self.errors:
            todo += [self.shapes[error]["members"][m]["shape"] for m in self.error_fields(error)]
        seen = set()
        while todo:
            name = todo.pop()
            if name in seen:
                continue
            seen.add(name)
            shape = self.shapes[name]
            if shape.get("eventstream"):
                raise SpecError(f"{self.name}: event streams ({name}) are not built yet")
            todo += [r["shape"] for r in references(shape)]
        return sorted(seen)

    def error_fields(self, name):
        """The members of an error beside its code and message, which aws::Error holds."""
        held = {"message"}
        if not self.metadata["protocol"].endswith("json"):
            held |= {"code", "type"}  # elements of every XML error
        return [m for m in self.shapes[name].get("members", {}) if m.lower() not in held]

    def member(self, structure, name):
        """The traits of a member: its own before those of its shape, as botocore reads them."""
        reference = self.shapes[structure]["members"][name]
        shape = self.shapes[reference["shape"]]
        inherited = {k: shape[k] for k in MEMBER_TRAITS if k in shape}
        if shape["type"] == "structure":
            # There it names the root element of a body, not a member's.
            inherited.pop("locationName", None)
        traits = {**inherited, **reference}
        # In an answer nothing lies in the request's path or query.
        if structure in self.outputs and structure not in self.inputs \
                and traits.get("location") in ("querystring", "uri"):
            del traits["location"]
        return traits

    def kinds(self, *kinds):
        return [name for name in self.closure if self.shapes[name]["type"] in kinds]


def load(name, folder, botocore_data):
    """The model of the service whose folder is `folder`."""
    folder = Path(folder)
    operations_file = folder / "api" / "operations.txt"
    operations = Operations(operations_file.read_text(encoding="utf-8"), str(operations_file))
    raw = load_json(find_model(botocore_data, operations.settings.get("model", name)))
    patches = folder / "api" / "patches.json"
    if patches.exists():
        apply_patches(raw, load_json(patches), str(patches))
    return Model(raw, operations, name)
