#pragma once

#include <string>

#include "config/config.hpp"

namespace tests {

/// As if it came from no file: to compare what is set, wherever it was written.
[[nodiscard]] config::Config without_lines(config::Config config);

/// Of a text that is valid, but whose first site need not have a root; without lines.
[[nodiscard]] config::Config config_of(const std::string& text);

/// What is wrong with such a text, which is called q.toml; empty: nothing.
[[nodiscard]] std::string mistakes_in(const std::string& text);

/// Only the messages, each in a line.
[[nodiscard]] std::string messages_about(const std::string& text);

/// The contents of a file of the source tree.
[[nodiscard]] std::string source_file(const std::string& path);

}  // namespace tests
