// SPDX-License-Identifier: Apache-2.0
#pragma once
// Structures in XML, for rest-xml and the answers of query.

#include <string>

#include "aws/protocol/violations.hpp"
#include "aws/shape.hpp"
#include "base/xml.hpp"

namespace laketop::aws {

// Fills a structure from the children and attributes of an element: members of Location::kBody
// only. Throws MalformedXML where a value has another type than the model says.
void ReadXmlStructure(const XmlNode& node, const Shape& shape, void* structure, const Place& place,
                      Violations& violations);

// Writes the members of Location::kBody into the open element.
void WriteXmlMembers(XmlWriter& xml, const Shape& shape, const void* structure);
// The same of attributes, which come before any child.
void WriteXmlAttributes(XmlWriter& xml, const Shape& shape, const void* structure);

}  // namespace laketop::aws
