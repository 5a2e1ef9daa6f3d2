#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace server {

/// Which of the media types that are on offer a client likes best (RFC 9110 §12.5.1): its place in
/// `offered`, which is not empty and in the server's order of preference. That order decides where
/// the client does not care; and the first is chosen where it said nothing or accepts none of them,
/// so that every request has an answer.
///
/// `accept` is the field's value, its lines joined by commas. Of the ranges that match a type the
/// most specific one counts, of several such the first. What is offered has no parameters; but all
/// text of this server is UTF-8, so that "charset=utf-8" matches, and any other parameter does not.
/// A malformed range is as if it were not there.
[[nodiscard]] std::size_t select_media_type(std::optional<std::string_view> accept,
                                            std::span<const std::string_view> offered) noexcept;

}  // namespace server
