#include "tests/sim/received_response.hpp"

#include <cstddef>
#include <utility>

#include "tests/sim/world.hpp"

namespace sim {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kLineEnd = "\r\n";

ReceivedResponse parse_head(std::string_view head) {
  ReceivedResponse response;
  if (!head.starts_with("HTTP/1.1 ") || head.size() < 12) {
    World::current().fail("no response begins with", head.substr(0, 40));
  }
  response.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
  while (!head.empty()) {
    head.remove_prefix(head.find(kLineEnd) + kLineEnd.size());
    const std::string_view line = head.substr(0, head.find(kLineEnd));
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) break;
    response.fields.emplace(line.substr(0, colon), line.substr(colon + 2));
  }
  return response;
}

}  // namespace

std::string ReceivedResponse::field(const std::string& name) const {
  const auto found = fields.find(name);
  return found == fields.end() ? "" : found->second;
}

std::optional<ReceivedResponse> ResponseReader::next(bool to_head) {
  const std::size_t end = bytes_.find(kHeadEnd);
  if (end == std::string::npos) return std::nullopt;
  const std::size_t begin = end + kHeadEnd.size();
  ReceivedResponse response = parse_head(std::string_view(bytes_).substr(0, begin));
  const bool bodiless = to_head || response.status == 304 || response.status == 204;
  const std::string length = response.field("Content-Length");
  if (!bodiless && length.empty()) World::current().fail("a response does not tell its length");
  const std::size_t size = bodiless ? 0 : std::stoul(length);
  if (bytes_.size() < begin + size) return std::nullopt;
  response.body = bytes_.substr(begin, size);
  bytes_.erase(0, begin + size);
  return response;
}

std::optional<ReceivedResponse> ResponseReader::beginning() const {
  const std::size_t end = bytes_.find(kHeadEnd);
  if (end == std::string::npos) return std::nullopt;
  const std::size_t begin = end + kHeadEnd.size();
  ReceivedResponse response = parse_head(std::string_view(bytes_).substr(0, begin));
  response.body = bytes_.substr(begin);
  return response;
}

}  // namespace sim
