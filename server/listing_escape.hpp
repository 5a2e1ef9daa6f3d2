#pragma once

#include <string>
#include <string_view>

namespace server {

// Names of files are bytes; pages, JSON and references each have their own way to hold them. A byte
// that is no part of a UTF-8 character becomes U+FFFD where people read, and stays itself in a
// reference: so the link to a file works whatever its name.

/// For HTML, between tags or in a quoted attribute. Control characters are made visible ("␊" for a
/// line feed), those that change the direction of writing are replaced.
void append_html_name(std::string& out, std::string_view name);

/// For HTML, where white space is kept: a text of several lines.
void append_html_text(std::string& out, std::string_view text);

/// With its quotes (RFC 8259 §7).
void append_json_string(std::string& out, std::string_view text);

/// A reference (RFC 3986 §4.2) to an entry of the folder that the page is for. It begins with "./",
/// so that no name is taken for a scheme, a host, or a way up.
void append_reference(std::string& out, std::string_view name, bool is_directory);

}  // namespace server
