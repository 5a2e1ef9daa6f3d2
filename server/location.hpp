#pragma once

#include <string>
#include <string_view>

namespace server {

// Text becomes part of a URI reference, as Location fields and links hold it (RFC 3986 §2.1).

/// Appends a decoded path or a part of one, with its slashes. A reference made of the path of a
/// Target leads to this host: it begins with one slash, and "\", which browsers take for a second
/// one, is encoded.
void append_path(std::string_view path, std::string& location);

/// Appends data to a query or a fragment, in which nothing of it means more than itself.
void append_data(std::string_view data, std::string& location);

/// Appends what already is part of a URI, escapes and all, but may have been written by hand:
/// encodes the bytes that no URI holds.
void append_reference(std::string_view reference, std::string& location);

}  // namespace server
