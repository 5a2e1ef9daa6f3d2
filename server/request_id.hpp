#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace server {

/// What a request is called where people look for it: in an error page and in the log. Of one
/// length, so that an answer to HEAD says the same length as one to GET.
class RequestId {
 public:
  static constexpr std::size_t kSize = 17;

  [[nodiscard]] std::string_view text() const noexcept { return {text_.data(), text_.size()}; }

 private:
  friend class RequestIds;

  std::array<char, kSize> text_{};
};

/// Makes the ids of one worker: 32 bits that are drawn when it starts, so that neither workers nor
/// processes share them, and a number; in hexadecimal, as in "5c0e91d7-0000003a". One thread.
class RequestIds {
 public:
  RequestIds() noexcept;

  /// Asks nobody for anything: it counts, and writes down the number.
  [[nodiscard]] RequestId next() noexcept;

 private:
  RequestId last_;
  std::uint32_t number_ = 0;
};

}  // namespace server
