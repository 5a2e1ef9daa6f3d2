#pragma once

#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "config/diagnostic.hpp"
#include "config/document.hpp"

/// What only shows when the keys of a rule are looked at together. Each takes the table that the
/// rule was read from without a mistake, and its place.
namespace config {

void check_header_rule(const HeaderRule& rule, const Table& table, const Place& place,
                       std::vector<Diagnostic>& diagnostics);

void check_redirect(const Redirect& redirect, const Table& table, const Place& place,
                    std::vector<Diagnostic>& diagnostics);

}  // namespace config
