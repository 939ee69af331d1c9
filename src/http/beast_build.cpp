// SPDX-License-Identifier: Apache-2.0
// The one place where Beast's own sources are compiled (BOOST_BEAST_SEPARATE_COMPILATION): of them,
// what its parser of heads is made of. <boost/beast/src.hpp> has all, and takes much longer.
#define BOOST_BEAST_SOURCE

#include <boost/beast/core/impl/error.ipp>
#include <boost/beast/core/impl/string.ipp>
#include <boost/beast/http/detail/basic_parser.ipp>
#include <boost/beast/http/detail/rfc7230.ipp>
#include <boost/beast/http/impl/basic_parser.ipp>
#include <boost/beast/http/impl/error.ipp>
#include <boost/beast/http/impl/field.ipp>
#include <boost/beast/http/impl/rfc7230.ipp>
#include <boost/beast/http/impl/verb.ipp>
