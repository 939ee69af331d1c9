# SPDX-License-Identifier: Apache-2.0
"""How names and types of AWS's models are spelled in C++."""

KEYWORDS = frozenset("""
alignas alignof and and_eq asm auto bitand bitor bool break case catch char class compl concept
const consteval constexpr constinit continue co_await co_return co_yield decltype default delete do
double dynamic_cast else enum explicit export extern false float for friend goto if inline int long
mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public
register reinterpret_cast requires return short signed sizeof static static_assert static_cast
struct switch template this thread_local throw true try typedef typeid typename union unsigned
using virtual void volatile wchar_t while xor xor_eq
""".split())

# Macros of the C library that AWS also has as names of values.
MACROS = frozenset("""
BUFSIZ DOMAIN EOF ERANGE EVENT FALSE FILE HUGE INFINITY NAN NULL OVERFLOW PI SING TRUE UNDERFLOW
linux unix stdin stdout stderr errno assert major minor
""".split())

SCALARS = {
    "string": "std::string",
    "character": "std::string",
    "blob": "std::string",
    "boolean": "bool",
    "integer": "std::int32_t",
    "long": "std::int64_t",
    "float": "float",
    "double": "double",
    "timestamp": "laketop::Timestamp",
}
KINDS = {
    "string": "kString",
    "character": "kString",
    "blob": "kBlob",
    "boolean": "kBoolean",
    "integer": "kInteger",
    "long": "kLong",
    "float": "kFloat",
    "double": "kDouble",
    "timestamp": "kTimestamp",
    "list": "kList",
    "map": "kMap",
    "structure": "kStructure",
}


def identifier(name):
    """A name of the model as a C++ identifier."""
    text = "".join(c if c.isalnum() and c.isascii() else "_" for c in name)
    if not text or text[0].isdigit():
        text = "_" + text
    while "__" in text:
        text = text.replace("__", "_")
    # A name that begins with an underscore and a capital letter is the compiler's.
    if text[0] == "_" and len(text) > 1 and text[1].isupper():
        text = "V" + text
    return text + "_" if text in KEYWORDS or text in MACROS else text


def quoted(text):
    out = []
    for c in text:
        if c == "\\":
            out.append("\\\\")
        elif c == '"':
            out.append('\\"')
        elif c == "?":
            out.append("\\?")  # no trigraphs by accident
        elif " " <= c <= "~":
            out.append(c)
        else:
            # Octal: a hexadecimal escape would swallow the digits after it.
            out += [f"\\{byte:03o}" for byte in c.encode("utf-8")]
    return '"' + "".join(out) + '"'


class Types:
    """The C++ type of each place of a model's structures."""

    def __init__(self, model):
        self.model = model
        self.shapes = model.shapes
        self.boxed = _recursive_edges(model)

    def is_document(self, shape):
        return self.shapes[shape].get("document", False)

    def of_shape(self, name):
        shape = self.shapes[name]
        kind = shape["type"]
        if self.is_document(name):
            return "laketop::Json"
        if kind == "structure":
            return "gen::" + identifier(name)
        if kind == "list":
            element = self.of_shape(shape["member"]["shape"])
            # std::vector<bool> has no elements that one can point to.
            return f"std::deque<bool>" if element == "bool" else f"std::vector<{element}>"
        if kind == "map":
            return f"std::map<std::string, {self.of_shape(shape['value']['shape'])}>"
        return SCALARS[kind]

    def streamed(self, structure, member):
        """'kBodyReader' or 'kBody' for the streamed payload of an input or output, else None."""
        reference = self.model.member(structure, member)
        shape = self.shapes[reference["shape"]]
        if shape["type"] != "blob" or self.shapes[structure].get("payload") != member:
            return None
        if not reference.get("streaming"):
            return None
        if structure in self.model.inputs:
            return "kBodyReader"
        return "kBody" if structure in self.model.outputs else None

    def required(self, structure, member):
        return member in self.shapes[structure].get("required", ())

    def of_member(self, structure, member):
        """The type of the place, and the Slot that reads it (None: never absent)."""
        streamed = self.streamed(structure, member)
        if streamed:
            return ("std::shared_ptr<http::BodyReader>" if streamed == "kBodyReader"
                    else "http::Body"), None
        inner = self.of_shape(self.shapes[structure]["members"][member]["shape"])
        if (structure, member) in self.boxed:
            return f"aws::Box<{inner}>", f"aws::BoxSlot<{inner}>::kSlot"
        if self.required(structure, member):
            return inner, None
        return f"std::optional<{inner}>", f"aws::OptionalSlot<{inner}>::kSlot"

    def ordered_structures(self):
        """Structures of the closure, each after those it contains by value."""
        done, order = set(), []

        def visit(name):
            if name in done:
                return
            done.add(name)
            for member, reference in self.shapes[name].get("members", {}).items():
                target = reference["shape"]
                if (self.shapes[target]["type"] == "structure" and not self.is_document(target)
                        and (name, member) not in self.boxed):
                    visit(target)
            order.append(name)

        for name in self.model.kinds("structure"):
            if not self.is_document(name):
                visit(name)
        return order


def _recursive_edges(model):
    """Members (structure, name) by which a structure would contain itself by value."""
    shapes, boxed = model.shapes, set()
    done, stack = set(), []

    def visit(name):
        if name in done:
            return
        stack.append(name)
        for member, reference in shapes[name].get("members", {}).items():
            target = reference["shape"]
            if shapes[target]["type"] != "structure":
                continue
            if target in stack:
                boxed.add((name, member))
            else:
                visit(target)
        stack.pop()
        done.add(name)

    for name in model.kinds("structure"):
        visit(name)
    return boxed
