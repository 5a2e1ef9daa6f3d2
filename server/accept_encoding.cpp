#include "server/accept_encoding.hpp"

#include <algorithm>

#include "server/ascii.hpp"

namespace server {
namespace {

constexpr Weight kLeastWeight = 1;

/// The weights that a field states.
struct Stated {
  std::array<std::optional<Weight>, kContentCodings.size()> codings;
  std::optional<Weight> identity;
  std::optional<Weight> others;  ///< "*": whatever is not named

  /// Where the weight of a name stands; none for a coding that is not known.
  std::optional<Weight>* of(std::string_view name) noexcept;
};

std::optional<Weight>* Stated::of(std::string_view name) noexcept {
  const auto is = [name](std::string_view known) { return equal_ignoring_case(name, known); };
  const auto coding = [this](ContentCoding known) {
    return &codings[static_cast<std::size_t>(known)];
  };
  switch (name.size()) {
    case 1:
      return name == "*" ? &others : nullptr;
    case 2:
      return is("br") ? coding(ContentCoding::brotli) : nullptr;
    case 4:
      if (is("gzip")) return coding(ContentCoding::gzip);
      return is("zstd") ? coding(ContentCoding::zstd) : nullptr;
    case 6:  // RFC 9110 §8.4.1.3: the same as gzip
      return is("x-gzip") ? coding(ContentCoding::gzip) : nullptr;
    case 8:
      return is("identity") ? &identity : nullptr;
    default:
      return nullptr;
  }
}

/// Reads `[ weight ]`, all that may follow the name of a coding.
std::optional<Weight> parse_weight(std::string_view parameter) noexcept {
  if (parameter.empty()) return kFullWeight;
  parameter.remove_prefix(1);  // ";"
  skip_whitespace(parameter);
  if (parameter.size() < 2 || to_lower(parameter[0]) != 'q' || parameter[1] != '=') return {};
  return parse_qvalue(parameter.substr(2));
}

Stated read_members(std::string_view list) noexcept {
  Stated stated;
  while (!list.empty()) {
    const std::size_t size = std::min(list.find(','), list.size());
    const std::string_view member = without_whitespace_around(list.substr(0, size));
    list.remove_prefix(std::min(size + 1, list.size()));

    const std::size_t name_size = std::min(member.find(';'), member.size());
    const std::string_view name = without_trailing_whitespace(member.substr(0, name_size));
    std::optional<Weight>* const known = stated.of(name);
    if (known == nullptr) continue;
    const std::optional<Weight> weight = parse_weight(member.substr(name_size));
    if (weight) *known = std::min(*weight, known->value_or(kFullWeight));
  }
  return stated;
}

}  // namespace

AcceptEncoding parse_accept_encoding(std::optional<std::string_view> field) noexcept {
  AcceptEncoding accepted;
  if (!field) {
    accepted.codings.fill(kLeastWeight);
    accepted.identity = kFullWeight;
    return accepted;
  }
  const Stated stated = read_members(*field);
  for (std::size_t i = 0; i < kContentCodings.size(); ++i) {
    accepted.codings[i] = stated.codings[i].value_or(stated.others.value_or(0));
  }
  accepted.identity = stated.identity.value_or(stated.others.value_or(kLeastWeight));
  return accepted;
}

std::expected<std::optional<ContentCoding>, Status> select_coding(
    const AcceptEncoding& accepted, std::span<const ContentCoding> available,
    bool identity_available) noexcept {
  std::optional<ContentCoding> best;
  Weight best_weight = 0;
  for (const ContentCoding coding : available) {
    if (accepted.of(coding) <= best_weight) continue;
    best = coding;
    best_weight = accepted.of(coding);
  }
  if (identity_available && accepted.identity > best_weight) return std::optional<ContentCoding>();
  if (best_weight == 0) return std::unexpected(Status::not_acceptable);
  return best;
}

}  // namespace server
