#include "loadtest/ceiling/options.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string_view>

#include <getopt.h>

namespace ceiling {
namespace {

constexpr const char* kUsage =
    "usage: ceiling [--port N] [--size BYTES] [--receive oneshot|multishot] [--poll-first on|off]\n"
    "               [--send contiguous|vectored] [--stream [--part FIRST-LAST]]\n"
    "               [--status 304|404] [--copies N]\n"
    "\n"
    "Answers a fixed response to every end of a request head, on 127.0.0.1, with one thread.\n"
    "  --port N        0, the default, lets the kernel choose\n"
    "  --size BYTES    of the body, or of the file; 1024 unless told\n"
    "  --receive       one receive per request, or one that stays armed\n"
    "  --poll-first    whether a receive on a socket known to be empty goes straight to polling\n"
    "  --send          header block and body from one buffer, or gathered from two\n"
    "  --stream        read the body from a file for each response, the next 64 KiB while some are "
    "sent\n"
    "  --part          of the file, as 206\n"
    "  --status        instead of 200, and without a body\n"
    "  --copies N      of the response in memory, sent in turn, as if there were so many files\n";

[[noreturn]] void reject(const char* option, const char* value) {
  std::fprintf(stderr, "ceiling: --%s cannot be '%s'\n%s", option, value, kUsage);
  std::exit(2);
}

[[noreturn]] void reject(const char* reason) {
  std::fprintf(stderr, "ceiling: %s\n%s", reason, kUsage);
  std::exit(2);
}

template <class Number>
std::optional<Number> to_number(std::string_view digits) {
  Number value{};
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), value);
  if (error != std::errc{} || end != digits.end()) return std::nullopt;
  return value;
}

template <class Number>
Number number(const char* option, const char* text) {
  const auto value = to_number<Number>(text);
  if (!value) reject(option, text);
  return *value;
}

Part part(const char* option, const char* text) {
  const std::string_view both = text;
  const std::size_t dash = std::min(both.find('-'), both.size());
  const auto first = to_number<std::uint64_t>(both.substr(0, dash));
  const auto last = to_number<std::uint64_t>(both.substr(std::min(dash + 1, both.size())));
  if (!first || !last || *last < *first) reject(option, text);
  return {*first, *last};
}

// What options say of each other.
void check(const Options& options) {
  if (options.part && !options.stream) reject("--part needs --stream");
  if (options.part && options.part->last >= options.size) reject("--part ends beyond --size");
  if (options.stream && options.size == 0) reject("--stream needs a --size above 0");
  if (options.status != kOk && options.stream) reject("--status cannot be had with --stream");
  if (options.copies > 1 && (options.stream || options.send == SendMode::vectored)) {
    reject("--copies cannot be had with --stream or --send vectored");
  }
}

unsigned bodiless_status(const char* option, const char* text) {
  const auto status = number<unsigned>(option, text);
  if (status != 304 && status != 404) reject(option, text);
  return status;
}

std::size_t copies(const char* option, const char* text) {
  const auto count = number<std::size_t>(option, text);
  if (count == 0) reject(option, text);
  return count;
}

// Whether the text is the first of two names.
bool is_first(const char* option, const char* value, std::string_view first,
              std::string_view second) {
  const std::string_view text = value;
  if (text != first && text != second) reject(option, value);
  return text == first;
}

}  // namespace

Options parse(int argc, char** argv) {
  static constexpr std::array<option, 11> kOptions{{{"port", required_argument, nullptr, 'p'},
                                                    {"size", required_argument, nullptr, 's'},
                                                    {"receive", required_argument, nullptr, 'r'},
                                                    {"poll-first", required_argument, nullptr, 'f'},
                                                    {"send", required_argument, nullptr, 'o'},
                                                    {"stream", no_argument, nullptr, 't'},
                                                    {"part", required_argument, nullptr, 'a'},
                                                    {"status", required_argument, nullptr, 'c'},
                                                    {"copies", required_argument, nullptr, 'n'},
                                                    {"help", no_argument, nullptr, 'h'},
                                                    {nullptr, 0, nullptr, 0}}};
  Options options;
  int letter = 0;
  while ((letter = getopt_long(argc, argv, "", kOptions.data(), nullptr)) != -1) {
    switch (letter) {
      case 'p':
        options.port = number<std::uint16_t>("port", optarg);
        break;
      case 's':
        options.size = number<std::size_t>("size", optarg);
        break;
      case 'r':
        options.receive = is_first("receive", optarg, "oneshot", "multishot")
                              ? ReceiveMode::oneshot
                              : ReceiveMode::multishot;
        break;
      case 'f':
        options.poll_first = is_first("poll-first", optarg, "on", "off");
        break;
      case 'o':
        options.send = is_first("send", optarg, "contiguous", "vectored") ? SendMode::contiguous
                                                                          : SendMode::vectored;
        break;
      case 't':
        options.stream = true;
        break;
      case 'a':
        options.part = part("part", optarg);
        break;
      case 'c':
        options.status = bodiless_status("status", optarg);
        break;
      case 'n':
        options.copies = copies("copies", optarg);
        break;
      case 'h':
        std::fputs(kUsage, stdout);
        std::exit(EXIT_SUCCESS);
      default:
        std::fputs(kUsage, stderr);
        std::exit(2);
    }
  }
  if (optind != argc) {
    std::fprintf(stderr, "ceiling: unexpected argument '%s'\n%s", argv[optind], kUsage);
    std::exit(2);
  }
  check(options);
  if (options.status != kOk) options.size = 0;
  return options;
}

}  // namespace ceiling
