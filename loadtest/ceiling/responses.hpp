#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <sys/socket.h>
#include <sys/uio.h>

#include "loadtest/ceiling/options.hpp"

namespace ceiling {

// The response, and the same repeated: for pipelined requests, or as what is kept of several files.
// As one run of bytes, and as pairs of header block and body.
class Responses {
 public:
  explicit Responses(const Options& options);
  ~Responses() = default;
  Responses(const Responses&) = delete;
  Responses& operator=(const Responses&) = delete;

  // Bytes of one.
  std::size_t size() const { return header_.size() + body_.size(); }
  // How many can be sent at once.
  std::size_t capacity() const { return messages_.size(); }
  // What no other response has been sent from since all others were.
  const char* bytes();
  const msghdr* message(std::size_t responses) const { return &messages_[responses - 1]; }

 private:
  std::string header_;
  std::string body_;
  std::string bytes_;
  std::size_t copies_;
  std::size_t copy_ = 0;  // of copies_: the one that was sent last
  std::vector<iovec> pieces_;
  std::vector<msghdr> messages_;
};

}  // namespace ceiling
