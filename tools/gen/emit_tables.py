# SPDX-License-Identifier: Apache-2.0
"""shapes.hpp and shapes_N.cpp: the tables by which protocols read and fill the structures."""

from cpp import KINDS, identifier, quoted
from emit_types import BANNER
from patterns import to_re2

LOCATIONS = {"header": "kHeader", "headers": "kHeaders", "querystring": "kQuery", "uri": "kUri",
             "statusCode": "kStatus"}
TIME_FORMATS = {"iso8601": "kIso8601", "rfc822": "kHttpDate", "unixTimestamp": "kEpochSeconds"}


class Tables:
    def __init__(self, model, types):
        self.model = model
        self.types = types
        self.shapes = model.shapes
        self.unenforced = []

    # Names of constants.

    def shape_constant(self, name):
        shape = self.shapes[name]
        if self.types.is_document(name):
            return "aws::kPlainDocument"
        if shape["type"] not in ("structure", "list", "map") and not self._constraints(name) \
                and "timestampFormat" not in shape and not shape.get("sensitive"):
            return "aws::kPlain" + KINDS[shape["type"]][1:]
        return "k" + identifier(name)

    def own_shapes(self):
        """Shapes of the closure that have a table of their own."""
        return [n for n in self.model.closure if not self.shape_constant(n).startswith("aws::")]

    # Pieces of a table.

    def _constraints(self, name):
        shape = self.shapes[name]
        parts = []
        for bound in ("min", "max"):
            if bound in shape:
                parts.append(f".{bound} = {float(shape[bound])!r}")
        if "pattern" in shape:
            parts.append(f".pattern = {quoted(shape['pattern'])}")
            translated = to_re2(shape["pattern"])
            if translated is None:
                self.unenforced.append(name)
            else:
                parts.append(f".re2 = {quoted(translated)}")
        if shape.get("enum"):
            parts.append(f".values = k{identifier(name)}Values")
        return parts

    def _namespace(self, traits):
        namespace = traits.get("xmlNamespace")
        if not namespace:
            return None
        if isinstance(namespace, str):
            namespace = {"uri": namespace}
        return f"{{{quoted(namespace.get('prefix', ''))}, {quoted(namespace['uri'])}}}"

    def _member(self, structure, member, owner, namespaces):
        reference = self.model.member(structure, member)
        target = reference["shape"]
        shape = self.shapes[target]
        _, slot = self.types.of_member(structure, member)
        streamed = self.types.streamed(structure, member)
        constant = f"aws::kPlain{streamed[1:]}" if streamed else self.shape_constant(target)
        wire = reference.get("locationName", member)
        parts = [f".name = {quoted(member)}", f".wire_name = {quoted(wire)}",
                 f".shape = &{constant}"]
        if slot:
            parts.append(f".slot = &{slot}")
        parts.append(f".offset = offsetof({owner}, {identifier(member)})")
        location = reference.get("location")
        if self.shapes[structure].get("payload") == member:
            parts.append(".location = aws::Location::kPayload")
        elif location in LOCATIONS:
            parts.append(f".location = aws::Location::{LOCATIONS[location]}")
        time_format = reference.get("timestampFormat")
        if time_format:
            parts.append(f".time_format = aws::TimeFormat::{TIME_FORMATS[time_format]}")
        flags = {
            "required": self.types.required(structure, member),
            "flattened": reference.get("flattened"),
            "xml_attribute": reference.get("xmlAttribute"),
            "xml_text": reference.get("xmlText"),
            "json_value": reference.get("jsonvalue"),
            "idempotency_token": reference.get("idempotencyToken"),
            "host_label": reference.get("hostLabel"),
            "event_payload": reference.get("eventpayload"),
        }
        parts += [f".{flag} = true" for flag, on in flags.items() if on]
        namespace = self._namespace(reference)
        if namespace:
            constant = f"k{identifier(structure)}_{identifier(member)}Namespace"
            namespaces.append(f"constexpr aws::XmlNamespace {constant}{namespace};")
            parts.append(f".xml_namespace = &{constant}")
        return "    {" + ", ".join(parts) + "},"

    def _structure(self, name, out):
        members = self.shapes[name].get("members", {})
        owner = f"gen::{identifier(name)}"
        namespaces = []
        rows = [self._member(name, m, owner, namespaces) for m in members]
        self._emit_structure(name, rows, namespaces, list(members), out)

    def _emit_structure(self, name, rows, namespaces, members, out):
        cpp = identifier(name)
        traits = self.shapes[name]
        out += namespaces
        table = []
        if rows:
            out.append(f"constexpr aws::Member k{cpp}Members[] = {{")
            out += rows
            out.append("};")
            table.append(f".members = k{cpp}Members")
        payload = traits.get("payload")
        if payload in members:
            table.append(f".payload = &k{cpp}Members[{members.index(payload)}]")
        if traits.get("union"):
            table.append(".is_union = true")
        out.append(f"constexpr aws::StructureTable k{cpp}Table{{{', '.join(table)}}};")

    def _container(self, name, out):
        shape = self.shapes[name]
        cpp = identifier(name)
        kind = self.types.of_shape(name)
        parts = []
        if shape["type"] == "list":
            element = shape["member"]
            parts.append(f".shape = &{self.shape_constant(element['shape'])}")
            if "locationName" in element:
                parts.append(f".name = {quoted(element['locationName'])}")
                parts.append(".named = true")
            ops = f".list = &aws::ListFunctions<{kind}>::kOps"
        else:
            element = shape["value"]
            parts.append(f".shape = &{self.shape_constant(element['shape'])}")
            parts.append(f".key = &{self.shape_constant(shape['key']['shape'])}")
            for side, field in (("key", "key_name"), ("value", "value_name")):
                if "locationName" in shape[side]:
                    parts.append(f".{field} = {quoted(shape[side]['locationName'])}")
            ops = f".map = &aws::MapFunctions<{kind}>::kOps"
        if shape.get("flattened"):
            parts.append(".flattened = true")
        namespace = self._namespace(element)
        if namespace:
            out.append(f"constexpr aws::XmlNamespace k{cpp}ElementNamespace{namespace};")
            parts.append(f".xml_namespace = &k{cpp}ElementNamespace")
        key_namespace = self._namespace(shape.get("key", {}))
        if key_namespace:
            out.append(f"constexpr aws::XmlNamespace k{cpp}KeyNamespace{key_namespace};")
            parts.append(f".key_xml_namespace = &k{cpp}KeyNamespace")
        if element.get("timestampFormat"):
            parts.append(f".time_format = aws::TimeFormat::{TIME_FORMATS[element['timestampFormat']]}")
        parts.append(ops)
        out.append(f"constexpr aws::ElementTable k{cpp}Element{{{', '.join(parts)}}};")

    def _shape(self, name, inner, outer):
        shape = self.shapes[name]
        cpp = identifier(name)
        kind = shape["type"]
        parts = [f".kind = aws::Kind::{KINDS[kind]}", f".name = {quoted(name)}"]
        if shape.get("enum"):
            values = ", ".join(quoted(v) for v in dict.fromkeys(shape["enum"]))
            inner.append(f"constexpr std::string_view k{cpp}Values[] = {{{values}}};")
        if kind == "structure":
            self._structure(name, inner)
            parts.append(f".structure = &k{cpp}Table")
        elif kind in ("list", "map"):
            self._container(name, inner)
            parts.append(f".element = &k{cpp}Element")
        constraints = self._constraints(name)
        if constraints:
            inner.append(f"constexpr aws::Constraints k{cpp}Constraints{{{', '.join(constraints)}}};")
            parts.append(f".constraints = &k{cpp}Constraints")
        if "timestampFormat" in shape:
            parts.append(f".time_format = aws::TimeFormat::{TIME_FORMATS[shape['timestampFormat']]}")
        if shape.get("sensitive"):
            parts.append(".sensitive = true")
        if shape.get("locationName"):
            parts.append(f".xml_name = {quoted(shape['locationName'])}")
        namespace = self._namespace(shape)
        if namespace:
            inner.append(f"constexpr aws::XmlNamespace k{cpp}Namespace{namespace};")
            parts.append(f".xml_namespace = &k{cpp}Namespace")
        outer.append(f"constinit const aws::Shape k{cpp}{{{', '.join(parts)}}};")

    def _error_shape(self, name, inner, outer):
        """The members of an error class, which lie in its second base."""
        cpp = identifier(name)
        rows = []
        for field in self.model.error_fields(name):
            reference = self.model.member(name, field)
            kind = self.types.of_shape(reference["shape"])
            location = LOCATIONS.get(reference.get("location"))
            rows.append(
                f"    {{.name = {quoted(field)}, .wire_name = {quoted(reference.get('locationName', field))}, "
                f".shape = &{self.shape_constant(reference['shape'])}, "
                f".slot = &aws::OptionalSlot<{kind}>::kSlot, "
                f".offset = offsetof(gen::{cpp}Fields, {identifier(field)})"
                + (f", .location = aws::Location::{location}" if location else "") + "},")
        inner.append(f"constexpr aws::Member k{cpp}FieldsMembers[] = {{")
        inner += rows
        inner.append("};")
        inner.append(f"constexpr aws::StructureTable k{cpp}FieldsTable{{.members = k{cpp}FieldsMembers}};")
        inner.append(f"constinit const aws::Shape k{cpp}Fields{{.kind = aws::Kind::kStructure, "
                     f".name = {quoted(name)}, .structure = &k{cpp}FieldsTable}};")
        outer.append(f"const aws::Shape* gen::{cpp}::FieldsShape() const {{ return &shapes::k{cpp}Fields; }}")

    # Files.

    def header(self):
        space = f"laketop::{identifier(self.model.name)}::gen::shapes"
        out = [BANNER + "#pragma once", "", '#include "aws/shape.hpp"', "",
               f"namespace {space} {{", ""]
        out += [f"extern const aws::Shape k{identifier(n)};" for n in self.own_shapes()]
        out += ["", f"}}  // namespace {space}", ""]
        return "\n".join(out)

    def part(self, index, count):
        """The index-th of `count` sources, so that none grows past what a compiler likes."""
        name = identifier(self.model.name)
        inner, outer, after = [], [], []
        for shape in self.own_shapes()[index::count]:
            self._shape(shape, inner, outer)
        if index == 0:
            for error in self.model.errors:
                if self.model.error_fields(error):
                    self._error_shape(error, inner, after)
        # An error class of the closure's shapes may carry the name of a member: qualify by gen::.
        return "\n".join([
            BANNER, "#include <cstddef>", "#include <iterator>", "",
            '#include "aws/plain_shapes.hpp"', '#include "aws/shape_slots.hpp"',
            f'#include "gen/{self.model.name}/shapes.hpp"',
            f'#include "gen/{self.model.name}/types.hpp"', "",
            "#pragma GCC diagnostic ignored \"-Winvalid-offsetof\"", "",
            f"namespace laketop::{name}::gen {{", "namespace shapes {", "namespace {", "",
            *inner, "", "}  // namespace", "", *outer, "", "}  // namespace shapes", "",
            *after, "", f"}}  // namespace laketop::{name}::gen", ""])
