#pragma once

#include <cstddef>
#include <cstdint>

namespace ceiling {

enum class ReceiveMode { oneshot, multishot };
enum class SendMode { contiguous, vectored };

struct Options {
  std::uint16_t port = 0;   // 0: the kernel chooses
  std::size_t size = 1024;  // bytes of body
  ReceiveMode receive = ReceiveMode::multishot;
  bool poll_first = false;
  SendMode send = SendMode::contiguous;
};

// Ends the process with a sentence where the arguments make no sense.
Options parse(int argc, char** argv);

}  // namespace ceiling
