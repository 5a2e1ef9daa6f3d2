#include "server/static_files.hpp"

#include <utility>

#include "server/accept_encoding.hpp"
#include "server/error_response.hpp"
#include "server/location.hpp"
#include "server/partial_content.hpp"
#include "server/precondition.hpp"

namespace server {
namespace {

constexpr std::string_view kAcceptEncoding = "Accept-Encoding";

/// The path again, with the slash that relative links in the directory's index need. Never another
/// host: a Target's path does not begin with two slashes.
void write_directory_location(const Target& target, std::string& location) {
  location.clear();
  append_path(target.path, location);
  location += '/';
  if (!target.query.empty()) location.append("?").append(target.query);
}

Preconditions preconditions_of(const Request& request) noexcept {
  return {.if_match = request.field(KnownField::if_match),
          .if_none_match = request.field(KnownField::if_none_match),
          .if_modified_since = request.field(KnownField::if_modified_since),
          .if_unmodified_since = request.field(KnownField::if_unmodified_since),
          .if_range = request.field(KnownField::if_range)};
}

Body body_of(const Representation& file) noexcept {
  if (file.in_memory()) return file.bytes();
  return FilePart{.offset = 0, .length = file.size()};
}

}  // namespace

bool StaticFiles::answer(const Request& request, Response& response) noexcept {
  if (request.method == Method::other) {
    compose_error(Status::method_not_allowed, request, response);
    return true;
  }
  // Whatever the path leads to, the methods are the same (RFC 9110 §9.3.7).
  if (request.method == Method::options) {
    response.reset(Status::no_content);
    response.add("Allow", kAllowedMethods);
    return true;
  }
  if (request.target.asterisk) {
    compose_error(Status::bad_request, request, response);
    return true;
  }
  const ResourceRef found = resources_.find(site_, request.target.path);
  if (!found) return false;
  compose(request, found, response);
  return true;
}

runtime::Task<void> StaticFiles::answer_later(const Request& request, Response& response,
                                              runtime::StopToken token) {
  const ResourceRef found = co_await resources_.fetch(site_, request.target.path, token);
  compose(request, found, response);
}

void StaticFiles::compose(const Request& request, const ResourceRef& found,
                          Response& response) const {
  switch (found->kind()) {
    case Resource::Kind::refused:
      compose_error(found->refusal(), request, response);
      return;
    case Resource::Kind::directory:
      compose_error(Status::moved_permanently, request, response);
      write_directory_location(request.target, response.location());
      response.add("Location", response.location());
      return;
    case Resource::Kind::file:
      compose_file(request, found, response);
      return;
  }
}

void StaticFiles::compose_file(const Request& request, const ResourceRef& resource,
                               Response& response) const {
  const auto accept_encoding = request.field(KnownField::accept_encoding);
  if (!accept_encoding) {
    compose_representation(request, resource, resource->identity(), response);
    return;
  }
  const auto coding =
      select_coding(parse_accept_encoding(accept_encoding), resource->offers(), true);
  if (!coding) {
    compose_error(coding.error(), request, response);
    if (!resource->offers().empty()) response.add("Vary", kAcceptEncoding);
    return;
  }
  const RepresentationRef& file = *coding ? resource->coded(**coding) : resource->identity();
  compose_representation(request, resource, file, response);
}

void StaticFiles::compose_representation(const Request& request, const ResourceRef& resource,
                                         const RepresentationRef& file, Response& response) const {
  const Preconditions preconditions = preconditions_of(request);
  const std::int64_t now = loop_.wall_clock();
  // RFC 9110 §8.8.2.1: a time of modification that has not come yet is sent, and compared, as the
  // time of the response.
  const bool from_the_future = file->last_modified() > now;
  const Validators validators{.entity_tag = file->entity_tag(),
                              .last_modified = from_the_future ? now : file->last_modified()};
  const Precondition precondition = evaluate_preconditions(preconditions, validators, now);
  if (precondition == Precondition::failed) {
    compose_error(Status::precondition_failed, request, response);
    return;
  }

  response.reset(Status::ok);
  response.keep(resource, file);
  // A 304 has what a cache may need to update what it holds, and nothing of the content (RFC 9110
  // §15.4.5).
  response.add("ETag", file->entity_tag());
  if (!resource->offers().empty()) response.add("Vary", kAcceptEncoding);
  if (precondition == Precondition::not_modified) {
    response.set_status(Status::not_modified);
    return;
  }
  response.add("Content-Type", resource->media_type());
  if (file->coding()) response.add("Content-Encoding", name_of(*file->coding()));
  if (from_the_future) {
    response.date() = format_http_date(now);
    response.add("Last-Modified", {response.date().data(), response.date().size()});
  } else {
    response.add("Last-Modified", file->last_modified_text());
  }
  response.add("Accept-Ranges", "bytes");
  response.set_body(body_of(*file));

  const auto range = request.field(KnownField::range);
  if (range && request.method == Method::get && range_applies(preconditions, validators, now)) {
    apply_range(request, most_ranges_, response);
  }
  if (response.status() == Status::ok && !from_the_future) response.mark_whole();
}

}  // namespace server
