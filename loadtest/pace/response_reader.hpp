#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace pace {

/// Finds the end of one response in bytes that come in pieces. The response has a Content-Length
/// (RFC 9112 section 6.3), as every static file's has.
class ResponseReader {
 public:
  enum class State { unfinished, finished, wrong };

  /// No byte may follow the response: nothing else was asked for.
  State read(std::span<const char> bytes);

  /// Of a finished one: whether its status is below 400.
  [[nodiscard]] bool successful() const { return successful_; }
  /// Of a finished one: whether the server ends the connection now.
  [[nodiscard]] bool last() const { return last_; }

  void restart() { *this = ResponseReader(); }

 private:
  State read_head();

  std::string head_;
  bool in_body_ = false;
  std::uint64_t missing_ = 0;  // bytes of the body
  bool successful_ = false;
  bool last_ = false;
};

}  // namespace pace
