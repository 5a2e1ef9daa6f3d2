#include "loadtest/ceiling/responses.hpp"

#include <algorithm>

#include "loadtest/ceiling/response_text.hpp"

namespace ceiling {
namespace {

// About what a socket takes at once.
constexpr std::size_t kBatchBytes = std::size_t{64} * 1024;

// From one copy to the next, so that no prefetcher knows it: a prime, so that all have their turn,
// unless it divides their number.
constexpr std::size_t kStride = 7919;

std::size_t most_at_once(const Options& options, std::size_t size) {
  return options.copies > 1 ? 1 : std::max<std::size_t>(kBatchBytes / size, 1);
}

}  // namespace

Responses::Responses(const Options& options)
    : header_(header_block(options)), body_(letters(options.size)), copies_(options.copies) {
  const std::size_t capacity = most_at_once(options, size());
  const std::size_t repeated = std::max(capacity, options.copies);
  bytes_.reserve(repeated * size());
  for (std::size_t i = 0; i < repeated; ++i) bytes_ += header_ + body_;
  pieces_.reserve(2 * capacity);
  messages_.resize(capacity);
  for (msghdr& message : messages_) {
    pieces_.push_back({header_.data(), header_.size()});
    pieces_.push_back({body_.data(), body_.size()});
    message.msg_iov = pieces_.data();
    message.msg_iovlen = pieces_.size();
  }
}

const char* Responses::bytes() {
  copy_ = (copy_ + kStride) % copies_;
  return bytes_.data() + copy_ * size();
}

}  // namespace ceiling
