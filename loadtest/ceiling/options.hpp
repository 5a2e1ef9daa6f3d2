#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace ceiling {

enum class ReceiveMode { oneshot, multishot };
enum class SendMode { contiguous, vectored };

// The first and the last byte.
struct Part {
  std::uint64_t first = 0;
  std::uint64_t last = 0;

  std::uint64_t size() const { return last - first + 1; }
};

constexpr unsigned kOk = 200;

struct Options {
  std::uint16_t port = 0;   // 0: the kernel chooses
  std::size_t size = 1024;  // bytes of body, or of the file
  ReceiveMode receive = ReceiveMode::multishot;
  bool poll_first = false;
  SendMode send = SendMode::contiguous;
  bool stream = false;
  std::optional<Part> part;
  unsigned status = kOk;  // 304 and 404 have no body
  // Of the response, in memory: each goes out in its turn, as of so many files.
  std::size_t copies = 1;

  // Of the file; with a size of at least one byte.
  Part body() const { return part.value_or(Part{0, size - 1}); }
};

// Ends the process with a sentence where the arguments make no sense.
Options parse(int argc, char** argv);

}  // namespace ceiling
