#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace sim {

/// One response, as a client got it.
struct ReceivedResponse {
  unsigned status = 0;
  std::map<std::string, std::string> fields;
  std::string body;

  /// Empty if it is not there.
  [[nodiscard]] std::string field(const std::string& name) const;
};

/// Takes a stream of bytes apart into responses. The world fails at the first byte that belongs to
/// none.
class ResponseReader {
 public:
  void add(std::string_view bytes) { bytes_.append(bytes); }

  /// The next response, if it is there as a whole; `to_head`: without a body.
  [[nodiscard]] std::optional<ReceivedResponse> next(bool to_head);

  /// What is there of one that is not whole, if its head is.
  [[nodiscard]] std::optional<ReceivedResponse> beginning() const;

  /// Whether there are bytes of a response that is not whole.
  [[nodiscard]] bool has_begun() const noexcept { return !bytes_.empty(); }

 private:
  std::string bytes_;
};

}  // namespace sim
