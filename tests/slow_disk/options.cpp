#include "tests/slow_disk/options.hpp"

#include <charconv>
#include <optional>
#include <string_view>
#include <vector>

namespace slow_disk {
namespace {

std::optional<std::uint64_t> to_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::chrono::milliseconds* delay_of(Delays& delays, std::string_view name) {
  if (name == "--lookup-ms") return &delays.lookup;
  if (name == "--getattr-ms") return &delays.getattr;
  if (name == "--open-ms") return &delays.open;
  if (name == "--read-ms") return &delays.read;
  if (name == "--flush-ms") return &delays.flush;
  return nullptr;
}

/// Whether there is an option of this name.
bool set(Options& options, std::string_view name, std::uint64_t value) {
  if (name == "--broken-from") {
    options.broken_from = value;
    return true;
  }
  std::chrono::milliseconds* const delay = delay_of(options.delays, name);
  if (delay != nullptr) *delay = std::chrono::milliseconds(value);
  return delay != nullptr;
}

}  // namespace

const char* const kUsage =
    R"(Usage: slow_disk MOUNTPOINT FOLDER [--lookup-ms N] [--getattr-ms N] [--open-ms N] [--read-ms N] [--flush-ms N]
                 [--broken NAME --broken-from BYTES] [--interruptible]

Shows FOLDER, to read, at MOUNTPOINT (FUSE), and waits N milliseconds (0) before it answers a request of that kind. The
kernel keeps no names (but those of folders), attributes or contents of it: each use asks anew. Names of one folder are
looked up one after the other, those of different folders at once. Reads of the file NAME that go beyond BYTES (0) fail
with EIO. A signal to who waits changes nothing, as if the wait were for a disk, or ends it with EINTR. Says 'ready' when it is mounted; SIGTERM unmounts. SIGUSR1 ends all waiting and failing, and SIGUSR2 begins it
again: it says 'fast' and 'slow' when that is so.
)";

std::expected<Options, std::string> parse_options(std::span<char* const> arguments) {
  Options options;
  std::vector<std::string> folders;
  while (!arguments.empty()) {
    const std::string name = arguments.front();
    arguments = arguments.subspan(1);
    if (name == "--help" || name == "-h") {
      options.help = true;
      return options;
    }
    if (name == "--interruptible") {
      options.interruptible = true;
      continue;
    }
    if (!name.starts_with("--")) {
      folders.push_back(name);
      continue;
    }
    if (name == "--broken" && !arguments.empty()) {
      options.broken = arguments.front();
      arguments = arguments.subspan(1);
      continue;
    }
    const auto value = arguments.empty() ? std::nullopt : to_number(arguments.front());
    if (!value) return std::unexpected("'" + name + "' needs a number behind it");
    if (!set(options, name, *value)) return std::unexpected("there is no option '" + name + "'");
    arguments = arguments.subspan(1);
  }
  if (folders.size() != 2) {
    return std::unexpected("expected a mountpoint and the folder to show there");
  }
  options.mountpoint = folders[0];
  options.folder = folders[1];
  return options;
}

}  // namespace slow_disk
