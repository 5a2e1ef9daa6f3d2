#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "config/config.hpp"
#include "server/field.hpp"
#include "server/glob_index.hpp"

namespace server {

class Response;

/// What the rules for one path do to its responses, by status. Refers to the HeaderRules that it
/// comes from, which outlive it and every response that it was applied to.
class ResolvedRules {
 public:
  /// Changes the fields of a response as the rules for its status say. Allocates and copies
  /// nothing; the response refers to this object afterwards. At most once for each response, after
  /// everything else was added.
  void apply(Response& response) const noexcept;

  [[nodiscard]] bool empty() const noexcept { return cases_.empty(); }

  /// Bytes of memory that it takes beyond itself.
  [[nodiscard]] std::size_t footprint() const noexcept;

 private:
  friend class HeaderRules;

  /// What all rules for a status together come to.
  struct Changes {
    std::vector<std::string_view> dropped;  // of the response's own fields
    std::vector<Field> added;
  };
  struct Case {
    config::StatusRange status;
    std::uint32_t changes;
  };

  std::vector<Case> cases_;  // their ranges do not overlap
  std::vector<Changes> changes_;
};

/// The rules of a site for header fields. Does not change; any thread may use it.
///
/// Those that match are applied in their order; one rule removes, then sets, then appends. `set`
/// takes the place of all fields of that name, whoever added them; `append` adds a line, as lists
/// allow (RFC 9110 §5.3).
class HeaderRules {
 public:
  /// The rules have been checked: their patterns are valid, names and values are such as a field
  /// may have, and none has to do with framing.
  explicit HeaderRules(std::vector<config::HeaderRule> rules);

  /// All that they do for a path, but for what they do to fields of the name `except`.
  [[nodiscard]] ResolvedRules resolve(std::string_view path, std::string_view except = {}) const;

  /// Which rules match, whatever the status.
  void find(std::string_view path, GlobIndex::Indices& matches) const {
    globs_.find(path, matches);
  }

 private:
  [[nodiscard]] ResolvedRules::Changes combine(const GlobIndex::Indices& rules,
                                               std::string_view except) const;

  std::vector<config::HeaderRule> rules_;
  GlobIndex globs_;
};

}  // namespace server
