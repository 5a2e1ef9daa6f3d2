#pragma once

#include <string>
#include <string_view>

namespace config {

/// What a rule does to a field.
enum class FieldChange { set, append, remove };

/// Why a rule may not do that to a field of this name; empty: it may. A sentence for people.
[[nodiscard]] std::string problem_with_field(std::string_view name, FieldChange change);

/// Why this cannot be the value of a field (RFC 9110 §5.5); empty: it can.
[[nodiscard]] std::string problem_with_field_value(std::string_view value);

/// RFC 9110 §5.6.2
[[nodiscard]] bool is_token(std::string_view text);

}  // namespace config
