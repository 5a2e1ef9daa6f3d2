#include "loadtest/pace/response_reader.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace pace {
namespace {

constexpr std::size_t kLongestHead = std::size_t{64} * 1024;
constexpr std::string_view kVersion = "HTTP/1.1 ";
constexpr unsigned kFirstError = 400;

char to_lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

std::optional<std::uint64_t> number_at(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) return std::nullopt;
  return number;
}

/// What follows the field's name, to the end of its line.
std::optional<std::string_view> field(std::string_view head, std::string_view name) {
  for (std::size_t end = head.find("\r\n"); end + 2 < head.size();
       end = head.find("\r\n", end + 2)) {
    std::string_view line = head.substr(end + 2, head.find("\r\n", end + 2) - end - 2);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !equal_ignoring_case(line.substr(0, colon), name)) {
      continue;
    }
    line.remove_prefix(colon + 1);
    line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
    return line;
  }
  return std::nullopt;
}

}  // namespace

ResponseReader::State ResponseReader::read(std::span<const char> bytes) {
  std::uint64_t in_body = bytes.size();
  if (!in_body_) {
    head_.append(bytes.data(), bytes.size());
    const std::size_t end = head_.find("\r\n\r\n");
    if (end == std::string::npos) {
      return head_.size() > kLongestHead ? State::wrong : State::unfinished;
    }
    in_body = head_.size() - (end + 4);
    head_.resize(end + 4);
    if (read_head() == State::wrong) return State::wrong;
  }
  if (in_body > missing_) return State::wrong;
  missing_ -= in_body;
  return missing_ == 0 ? State::finished : State::unfinished;
}

ResponseReader::State ResponseReader::read_head() {
  const std::string_view head = head_;
  if (!head.starts_with(kVersion)) return State::wrong;
  const auto status = number_at(head.substr(kVersion.size()));
  const auto length_text = field(head, "content-length");
  const auto length = length_text ? number_at(*length_text) : std::nullopt;
  if (!status || !length) return State::wrong;
  successful_ = *status < kFirstError;
  last_ = equal_ignoring_case(field(head, "connection").value_or(""), "close");
  missing_ = *length;
  in_body_ = true;
  return State::unfinished;
}

}  // namespace pace
