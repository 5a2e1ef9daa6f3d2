#include "server/static_files.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/check.hpp"
#include "server/ascii.hpp"
#include "server/http1_head.hpp"
#include "tests/fuzz/expect.hpp"
#include "tests/fuzz/input.hpp"
#include "tests/fuzz/run_target.hpp"
#include "tests/runtime/support.hpp"

// The input: the target of a request, then its fields, as in "range: bytes=0-".
namespace {

using server::KnownField;
using server::Method;
using server::Request;
using server::Response;
using server::Status;

/// What nobody may get to see.
constexpr std::string_view kSecret = "SECRET";

const std::map<std::string_view, KnownField>& known_fields() {
  static const std::map<std::string_view, KnownField> kFields = {
      {"host", KnownField::host},
      {"range", KnownField::range},
      {"if-match", KnownField::if_match},
      {"if-none-match", KnownField::if_none_match},
      {"if-modified-since", KnownField::if_modified_since},
      {"if-unmodified-since", KnownField::if_unmodified_since},
      {"if-range", KnownField::if_range},
      {"accept", KnownField::accept},
      {"accept-encoding", KnownField::accept_encoding}};
  return kFields;
}

config::Site settings() {
  config::Site site;
  site.listing.enabled = true;
  site.compress = {};
  site.fallback = "/list/app.html";
  site.clean_urls = true;
  site.errors = {{.status = {.first = 400, .last = 499}, .path = "/4xx.html"}};
  site.headers = {{.match = "/**.txt", .set = {{"X-A", "1"}}, .remove = {"Server"}}};
  site.redirects = {{.from = "/old/*/**", .to = "/new/$2?a=$1#$2"},
                    {.from = "/gone", .to = "", .status = 410}};
  return site;
}

/// A site in a folder, and what one worker has of it.
class Stage {
 public:
  Stage() {
    auto folder = server::RootFolder::open((folder_.path() / "root").string());
    CHECK(folder.has_value());
    sites_.emplace_back(*loop_, std::move(*folder), set_[0], kMostInMemory);
  }
  ~Stage() {
    loop_->run(files_.join());
    cache_.clear();
    loop_->run(sites_.front().root().join());
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  void answer(const Request& request, Response& response) {
    if (!files_.answer(request, response)) {
      loop_->run(files_.answer_later(request, response, {}));
    }
  }

 private:
  static constexpr std::size_t kMostInMemory = 1000;

  class Folder : public tests::TemporaryFolder {
   public:
    Folder() {
      write("root/index.html", "<p>index</p>");
      write("root/a.txt", "abcdefghijklmnopqrstuvwxyz");
      write("root/a.txt.gz", "no gzip, but nobody looks");
      write("root/large.bin", tests::pattern(5000));
      write("root/4xx.html", "<p>a page of the site</p>");
      write("root/.hidden/a.txt", kSecret);
      write("root/list/app.html", "<p>app</p>");
      write("root/list/<b>&\"'.txt", "");
      write("outside.txt", kSecret);
      std::filesystem::create_symlink("../outside.txt", path() / "root" / "link.txt");
    }
  };

  Folder folder_;
  std::array<config::Site, 1> settings_ = {settings()};
  std::unique_ptr<runtime::Loop> loop_ = tests::make_loop();
  runtime::Helpers helpers_{{.threads = 1}};
  const server::SiteSet set_{settings_};
  std::deque<server::Site> sites_;
  server::ResourceCacheCounters counters_;
  server::ResourceCache cache_{
      *loop_, counters_, {.memory = 100'000, .open_files = 2, .revalidate = std::chrono::hours(1)}};
  server::SiteMetrics metrics_;
  server::WaitingRoom room_{1};
  std::array<server::SiteMetrics*, 1> all_metrics_ = {&metrics_};
  server::StaticFiles files_{*loop_, helpers_, set_, sites_, all_metrics_, cache_, room_, 4};
};

/// RFC 9112 §§4 to 6, of a response by itself.
void check_head(const Response& response, std::string_view head) {
  std::size_t lengths = 0;
  std::size_t line_end = head.find("\r\n");
  CHECK(head.starts_with("HTTP/1.1 ") && line_end != std::string_view::npos);
  for (head.remove_prefix(line_end + 2); head != "\r\n"; head.remove_prefix(line_end + 2)) {
    line_end = head.find("\r\n");
    CHECK(line_end != std::string_view::npos);
    const std::string_view line = head.substr(0, line_end);
    const std::size_t colon = line.find(": ");
    CHECK(colon != std::string_view::npos);
    CHECK(server::is_token(line.substr(0, colon)));
    CHECK(std::ranges::none_of(
        line, [](char byte) { return (byte >= 0 && byte < ' ' && byte != '\t') || byte == 0x7F; }));
    if (line.starts_with("Content-Length: ")) ++lengths;
  }
  const bool has_none =
      response.status() == Status::no_content || response.status() == Status::not_modified;
  CHECK(lengths == (has_none ? 0U : 1U));
  CHECK(!has_none || server::size_of(response.body()) == 0);
}

/// RFC 9110 §§13, 14 and 15: what has to be asked for.
void check_status(const Request& request, const Response& response) {
  const auto has = [&](KnownField known) { return request.field(known).has_value(); };
  CHECK(!server::reason_phrase(response.status()).empty());
  switch (response.status()) {
    case Status::partial_content:
      CHECK(response.field("Content-Range") ||
            response.field("Content-Type")->starts_with("multi"));
      [[fallthrough]];
    case Status::range_not_satisfiable:
      CHECK(request.method == Method::get && has(KnownField::range));
      break;
    case Status::not_modified:
      CHECK(has(KnownField::if_none_match) || has(KnownField::if_modified_since));
      break;
    case Status::precondition_failed:
      CHECK(has(KnownField::if_match) || has(KnownField::if_unmodified_since));
      break;
    default:
      CHECK(response.status() != Status::internal_server_error);
  }
}

void check_body(const Response& response) {
  const server::Body& body = response.body();
  if (const auto* const part = std::get_if<server::FilePart>(&body)) {
    const std::uint64_t size = response.representation()->size();
    CHECK(part->offset <= size && part->length <= size - part->offset);
    return;
  }
  const auto* const bytes = std::get_if<std::string_view>(&body);
  if (bytes == nullptr) return;
  CHECK(!bytes->contains(kSecret) && !bytes->contains("href=\".hidden"));
  // A name of a file is no markup.
  const bool is_page = response.field("Content-Type").value_or("").starts_with("text/html");
  CHECK(!is_page || !bytes->contains("<b>&"));
}

void check_location(const Response& response) {
  const auto location = response.field("Location");
  if (!location) return;
  CHECK(location->starts_with('/') && !location->starts_with("//"));
  CHECK(std::ranges::all_of(*location, [](char byte) { return byte > ' ' && byte <= '~'; }));
}

/// What does not depend on the method: all but the body.
std::string head_of(const Response& response) {
  constexpr server::HttpDate kDate{};
  std::string head;
  server::HttpDate date = kDate;
  date.fill('D');
  (void)server::write_http1_head(response, server::ConnectionField::none, date, head);
  return head;
}

std::string answer(Stage& stage, const Request& request) {
  Response response;
  stage.answer(request, response);
  std::string head = head_of(response);
  check_head(response, head);
  check_status(request, response);
  check_location(response);
  check_body(response);
  // A listing tells how long ago its entries were changed: its size is another one the next moment.
  const bool may_be_listing =
      request.target.path.ends_with('/') && response.field("Vary") == "Accept";
  if (may_be_listing) head.resize(std::min(head.find("Content-Length: "), head.size()));
  return head;
}

}  // namespace

void fuzz::run_target(std::string_view text) {
  static Stage stage;
  Input input(text);
  const std::string_view raw = input.line();
  std::vector<char> storage(raw.size());
  const auto target = server::parse_target(raw, storage);
  if (!target) return;
  Request request{.method = Method::get, .target = *target, .fields = {}};
  while (!input.empty()) {
    const std::string_view line = input.line();
    const std::size_t colon = std::min(line.find(": "), line.size());
    const auto known = known_fields().find(line.substr(0, colon));
    if (known == known_fields().end()) continue;
    request.fields[static_cast<std::size_t>(known->second)] =
        line.substr(std::min(colon + 2, line.size()));
  }
  (void)answer(stage, request);
  // RFC 9110 §9.3.2: HEAD tells of what GET has; ranges are for GET alone (§14.2).
  auto& range = request.fields[static_cast<std::size_t>(KnownField::range)];
  const auto asked = std::exchange(range, std::nullopt);
  const std::string got = answer(stage, request);
  range = asked;
  request.method = Method::head;
  expect_same(answer(stage, request), got, "The head");
}
