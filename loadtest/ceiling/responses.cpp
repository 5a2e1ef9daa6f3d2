#include "loadtest/ceiling/responses.hpp"

#include <algorithm>

#include "loadtest/ceiling/response_text.hpp"

namespace ceiling {
namespace {

// About what a socket takes at once.
constexpr std::size_t kBatchBytes = std::size_t{64} * 1024;

}  // namespace

Responses::Responses(const Options& options)
    : header_(header_block(options)), body_(letters(options.size)) {
  const std::size_t capacity = std::max<std::size_t>(kBatchBytes / size(), 1);
  pieces_.reserve(2 * capacity);
  messages_.resize(capacity);
  for (msghdr& message : messages_) {
    bytes_ += header_ + body_;
    pieces_.push_back({header_.data(), header_.size()});
    pieces_.push_back({body_.data(), body_.size()});
    message.msg_iov = pieces_.data();
    message.msg_iovlen = pieces_.size();
  }
}

}  // namespace ceiling
