#include "server/finding.hpp"

#include <array>
#include <cerrno>
#include <cstdint>

#include "server/accept_encoding.hpp"
#include "server/log_escape.hpp"

namespace server {
namespace {

constexpr std::size_t kLongestShownPath = 1024;

std::string bytes_text(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " byte" : " bytes");
}

std::string open_failure_text(int error, bool is_folder) {
  switch (error) {
    case ENOENT:
    case ENOTDIR:
      return is_folder ? "there is no such folder, or it has neither an index nor a listing"
                       : "there is no file of that name";
    case EACCES:
    case EPERM:
      return "this user may not read it";
    case EXDEV:
      return "it leads out of the root";
    case ELOOP:
      return "a symbolic link is on the way that may not be followed";
    default:
      return describe(runtime::Error{.code = error, .operation = "it cannot be opened"});
  }
}

std::string refusal_text(const Request& request, const Resource& resource) {
  switch (resource.reason()) {
    case Resource::Reason::hidden:
      return "a name in it begins with a dot, and dotfiles are not served";
    case Resource::Reason::not_opened:
      return open_failure_text(resource.error(), request.target.path.ends_with('/'));
    case Resource::Reason::neither_kind:
      return "it is neither a file nor a folder";
    case Resource::Reason::not_read:
      return "it cannot be read, or changes all the while";
    case Resource::Reason::unavailable:
      break;
  }
  return "it cannot be looked at now";
}

std::string file_text(std::string_view path, const Resource& file) {
  return shown_path(std::string(path) + std::string(file.name_suffix())) + ", " +
         bytes_text(file.identity()->size()) + ", " + std::string(file.media_type());
}

/// "zstd, br or gzip"
std::string list_of(std::span<const ContentCoding> codings) {
  std::string list;
  for (std::size_t i = 0; i < codings.size(); ++i) {
    if (i != 0) list += i + 1 == codings.size() ? " or " : ", ";
    list += name_of(codings[i]);
  }
  return list;
}

bool has_sidecar(const Resource& file) noexcept {
  for (const ContentCoding coding : file.offers()) {
    if (file.coded(coding) && !file.coded(coding)->is_encoded_here()) return true;
  }
  return false;
}

/// How the file is sent; empty where there is nothing to choose from.
std::string coding_text(std::string_view path, const Request& request, const Resource& file,
                        const Representation& sent) {
  if (const auto coding = sent.coding()) {
    const std::string size = ", " + bytes_text(sent.size());
    if (sent.is_encoded_here()) {
      return "in " + std::string(name_of(*coding)) + ", as quoit has compressed it" + size;
    }
    return "in " + std::string(name_of(*coding)) + ", from the sidecar " +
           shown_path(std::string(path) + std::string(file.name_suffix()) +
                      std::string(sidecar_suffix_of(*coding))) +
           size;
  }
  if (file.offers().empty()) return {};
  if (has_sidecar(file)) {
    return "as it is; a client that prefers " + list_of(file.offers()) + " gets the sidecar";
  }
  const auto field = request.field(KnownField::accept_encoding);
  const auto wanted = field ? select_coding(parse_accept_encoding(field), file.offers(), true)
                            : std::optional<ContentCoding>();
  if (!wanted || !*wanted) {
    return "as it is; quoit compresses it for clients that prefer " + list_of(file.offers());
  }
  return "as it is to the first client, while quoit compresses it; from then on in " +
         std::string(name_of(**wanted)) +
         (request.field(KnownField::range) ? ", but for requests with Range" : "");
}

/// What the fields of the request have made of it.
std::string_view outcome_text(Status status) noexcept {
  switch (status) {
    case Status::not_modified:
      return "the client has this version already";
    case Status::precondition_failed:
      return "the request is meant for another version";
    case Status::partial_content:
      return "in part, as Range asks";
    case Status::range_not_satisfiable:
      return "nothing: Range lies beyond the end";
    case Status::not_acceptable:
      return "nothing: there is no form of it that Accept-Encoding allows";
    default:
      return {};
  }
}

void add_sent(std::string_view path, const Request& request, const Resource& file,
              const Response& response, std::vector<FindingLine>& lines) {
  std::string_view label = "Sent";
  const auto add = [&](std::string text) {
    if (!text.empty()) lines.push_back({std::exchange(label, ""), std::move(text)});
  };
  if (response.representation()) {
    add(coding_text(path, request, file, *response.representation()));
  }
  add(std::string(outcome_text(response.status())));
}

}  // namespace

std::string shown_path(std::string_view path) {
  std::array<char, kLongestShownPath> text{};
  return {text.data(), escape_quoted(path, text)};
}

std::vector<FindingLine> describe_finding(const SiteRules& rules, const Request& request,
                                          const Response& response) {
  constexpr std::string_view kLeadsTo = "Leads to";
  const Resource& resource = *response.resource();
  const std::string_view path = request.target.path;
  std::vector<FindingLine> lines;
  switch (resource.kind()) {
    case Resource::Kind::redirect:
      break;
    case Resource::Kind::directory:
      if (path.ends_with('/')) {
        lines.push_back({kLeadsTo, "a folder without an index, which is listed", "listing"});
      } else {
        lines.push_back({kLeadsTo, "a folder, whose address ends in a slash"});
      }
      break;
    case Resource::Kind::file:
      lines.push_back({kLeadsTo, file_text(path, resource)});
      add_sent(path, request, resource, response, lines);
      break;
    case Resource::Kind::refused:
      lines.push_back({kLeadsTo, "nothing: " + refusal_text(request, resource)});
      if (!resource.page()) break;
      if (resource.falls_back()) {
        const std::string_view fallback = rules.site().fallback;
        lines.push_back({"Fallback", file_text(fallback, *resource.page()), "fallback"});
        add_sent(fallback, request, *resource.page(), response, lines);
      } else {
        lines.push_back({"Error page",
                         file_text(rules.page_for(resource.refusal()), *resource.page()),
                         "errors"});
      }
      break;
  }
  return lines;
}

}  // namespace server
